internal import Glibc
internal import Synchronization

/// A file in the making. It appears under its name when it is finished; what is given up leaves nothing behind.
///
/// What it replaces hands on its permissions and, where the system allows it, its owner. A link leads to the file that
/// is written, and a pipe is written to as it is.
public final class FileDraft {
  private let path: String
  /// Where it grows and where it goes from there: in the same folder, so that renaming puts it in place in one go. Nil
  /// for what is written to as it is.
  private let move: (draft: String, place: String)?
  /// Nil when it is finished or given up.
  private var file: UnsafeMutablePointer<FILE>?

  /// With `overwritesStart`, only what lets itself be written over will do.
  public init(_ path: String, overwritesStart: Bool = false) throws(FileError) {
    self.path = path
    let target = try FileTarget(path)
    switch target {
    case .file(let place, let existing):
      var draft: String
      var descriptor: Int32
      repeat {
        // No two drafts of one file get in each other's way, not even where a process was killed that had this
        // one's number.
        let number = Self.count.add(1, ordering: .relaxed).newValue
        draft = "\(place).\(getpid()).\(number).draft"
        descriptor = open(
          draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, existing == nil ? 0o666 : 0o600)
      } while descriptor < 0 && errno == EEXIST
      move = (draft, place)
      guard descriptor >= 0 else { throw systemFailure() }
      file = fdopen(descriptor, "wb")
      guard existing?.apply(to: descriptor) ?? true else {
        let failure = systemFailure()
        giveUp()
        throw failure
      }
    case .pipe:
      move = nil
      guard !overwritesStart else { throw Self.streamFailure(path) }
      file = fopen(path, "wbe")
    case .descriptor(let number):
      move = nil
      guard !overwritesStart || Self.canOverwriteStart(of: number) else {
        throw Self.streamFailure(path)
      }
      let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
      file = copy < 0 ? nil : fdopen(copy, "wb")
    }
    guard file != nil else { throw systemFailure() }
  }

  private static func canOverwriteStart(of descriptor: Int32) -> Bool {
    lseek(descriptor, 0, SEEK_CUR) == 0 && fcntl(descriptor, F_GETFL) & O_APPEND == 0
  }

  private static func streamFailure(_ path: String) -> FileError {
    .unwritable(path: path, reason: "its start is written last, which takes a file")
  }

  /// Throws where a file could not be written, and leaves everything as it was.
  public static func requireWritable(_ path: String) throws(FileError) {
    // To open a pipe is to use it.
    guard case .file = try FileTarget(path) else { return }
    try FileDraft(path).giveUp()
  }

  deinit {
    if file != nil { giveUp() }
  }

  /// Writes at the end.
  public func append(_ bytes: [UInt8]) throws(FileError) {
    try attempt { file in
      bytes.withUnsafeBytes { Self.write($0, to: file) }
    }
  }

  /// Writes a block of memory at the end, without a copy of it.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try attempt { Self.write(bytes, to: $0) }
  }

  /// Writes over the first bytes.
  public func overwriteStart(with bytes: [UInt8]) throws(FileError) {
    try attempt { fseeko($0, 0, SEEK_SET) == 0 }
    try append(bytes)
    try attempt { fseeko($0, 0, SEEK_END) == 0 }
  }

  /// Puts the file in its place, where it replaces an older one. Whatever cuts this short, even the loss of power,
  /// leaves the older file or the new one, whole.
  public func finish() throws(FileError) {
    try attempt { fflush($0) == 0 }
    // Without this, the new name could reach the disk before what it names.
    if move != nil { try attempt { fsync(fileno($0)) == 0 } }
    try attempt { file in
      self.file = nil
      return fclose(file) == 0 && (move.map { rename($0.draft, $0.place) == 0 } ?? true)
    }
    if let move { Self.syncFolder(of: move.place) }
  }

  /// A failure is the end of the draft.
  private func attempt(
    _ action: (UnsafeMutablePointer<FILE>) -> Bool
  ) throws(FileError) {
    guard let file else { preconditionFailure("\(path) is finished or given up already") }
    guard !action(file) else { return }
    let failure = systemFailure()
    giveUp()
    throw failure
  }

  /// Leaves nothing behind; the draft can be given up once more, but not be written to.
  public func giveUp() {
    if let file { fclose(file) }
    file = nil
    if let move { unlink(move.draft) }
  }

  /// Brings the new name to the disk. Nothing is lost where the file system cannot do that: the file is whole.
  private static func syncFolder(of path: String) {
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = end.map { String(path[...$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private func systemFailure() -> FileError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }

  private static func write(
    _ bytes: UnsafeRawBufferPointer, to file: UnsafeMutablePointer<FILE>
  ) -> Bool {
    bytes.isEmpty || fwrite(bytes.baseAddress, 1, bytes.count, file) == bytes.count
  }

  private static let count = Atomic(0)

  /// How many this process has begun.
  static var draftCount: Int { count.load(ordering: .relaxed) }
}
