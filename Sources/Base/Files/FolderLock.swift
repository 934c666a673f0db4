private import Glibc

/// An exclusive lock on a folder, held by this process for the lifetime of this object.
///
/// It is an advisory lock by flock(2) on a file in the folder, which names its holder. The system releases the lock
/// when the process ends for any reason, and another process can take it. It locks a file open for writing, because
/// network file systems do not lock folders.
public final class FolderLock: Sendable {
  /// The name of the lock file.
  public static let fileName = ".lock"

  private let path: String
  private let descriptor: Int32

  /// Throws if another process holds the lock. Removes the temporary files that killed processes left in the folder.
  public init(_ folder: String) throws(FileError) {
    path = "\(folder)/\(FolderLock.fileName)"
    descriptor = try FolderLock.lock(path, in: folder)
    FolderLock.note("process \(getpid()) on \(FolderLock.host)\n", in: descriptor)
    AtomicFileWriter.removeStale(in: folder)
  }

  deinit {
    // The lock is still held here, so no other process can have locked this file.
    unlink(path)
    close(descriptor)
  }

  private static func lock(_ path: String, in folder: String) throws(FileError) -> Int32 {
    func refuse(_ reason: String) -> FileError { .unwritable(path: folder, reason: reason) }
    while true {
      // Through a link, the holder's name would overwrite another file.
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard descriptor >= 0 else { throw refuse(String(cString: strerror(errno))) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let reason = errno
        let holder = FolderLock.holder(descriptor)
        close(descriptor)
        throw refuse(
          reason == EWOULDBLOCK
            ? "another process is using it" + holder
            : "its file system cannot lock files (\(String(cString: strerror(reason)))), so that "
              + "two processes could overwrite each other's files; "
              + "choose a folder on another file system")
      }
      var (mine, current) = (stat(), stat())
      if fstat(descriptor, &mine) == 0, stat(path, &current) == 0, mine.st_ino == current.st_ino,
        mine.st_dev == current.st_dev
      {
        return descriptor
      }
      // The previous holder has removed the file in the meantime, so the lock is void (unlink race).
      close(descriptor)
    }
  }

  /// Writes the holder's name for other processes. This is informative only, so failures are ignored.
  private static func note(_ words: String, in descriptor: Int32) {
    let bytes = Array(words.utf8)
    if ftruncate(descriptor, 0) == 0 { _ = write(descriptor, bytes, bytes.count) }
  }

  /// The name of the current holder, in parentheses.
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
