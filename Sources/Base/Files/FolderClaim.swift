private import Glibc

/// A folder's being worked on by this process alone, for as long as this lives.
///
/// The claim is a lock on a file in the folder, which says who holds it. The system gives the lock up when the
/// process ends, however it ends, and the next one takes it over. Network file systems lock files that are open for
/// writing, and never folders.
public final class FolderClaim {
  /// What the file is called.
  public static let fileName = ".lock"

  private let path: String
  private let descriptor: Int32

  /// Throws where another process works on it. What killed processes have left half done there is removed.
  public init(_ folder: String) throws(FileError) {
    path = "\(folder)/\(FolderClaim.fileName)"
    descriptor = try FolderClaim.lock(path, in: folder)
    FolderClaim.note("process \(getpid()) on \(FolderClaim.host)\n", in: descriptor)
    FileDraft.removeAbandoned(in: folder)
  }

  deinit {
    // While it is still locked: nobody else can have claimed the folder by this file.
    unlink(path)
    close(descriptor)
  }

  private static func lock(_ path: String, in folder: String) throws(FileError) -> Int32 {
    func refuse(_ reason: String) -> FileError { .unwritable(path: folder, reason: reason) }
    while true {
      // A link would have the owner of another file noted in that.
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard descriptor >= 0 else { throw refuse(String(cString: strerror(errno))) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let reason = errno
        let holder = FolderClaim.holder(descriptor)
        close(descriptor)
        throw refuse(
          reason == EWOULDBLOCK
            ? "another process is at work on it" + holder
            : "its file system cannot lock files (\(String(cString: strerror(reason)))), so that "
              + "two processes might spoil each other's work; choose a folder on another one")
      }
      var (mine, current) = (stat(), stat())
      if fstat(descriptor, &mine) == 0, stat(path, &current) == 0, mine.st_ino == current.st_ino,
        mine.st_dev == current.st_dev
      {
        return descriptor
      }
      // Whoever held it before has removed the file meanwhile.
      close(descriptor)
    }
  }

  /// For who finds the folder claimed; it is no part of the claim, and may fail.
  private static func note(_ words: String, in descriptor: Int32) {
    let bytes = Array(words.utf8)
    if ftruncate(descriptor, 0) == 0 { _ = write(descriptor, bytes, bytes.count) }
  }

  /// Who says to hold a claim, in brackets.
  private static func holder(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 200)
    let count = read(descriptor, &bytes, bytes.count)
    let words = String(decoding: bytes.prefix(max(0, count)).prefix { $0 >= 0x20 }, as: UTF8.self)
    return words.isEmpty ? "" : " (\(words))"
  }

  private static var host: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "an unknown host" }
    return name.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
  }
}
