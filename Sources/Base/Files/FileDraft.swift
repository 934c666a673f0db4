internal import Glibc
internal import Synchronization

/// A file in the making. It appears under its name when it is finished; what is given up leaves nothing behind.
public final class FileDraft {
  private let path: String
  /// Where it grows, in the same folder, so that renaming puts it in place in one go.
  private let draftPath: String
  /// Nil when it is finished or given up.
  private var file: UnsafeMutablePointer<FILE>?

  public init(_ path: String) throws(FileError) {
    self.path = path
    switch Self.kind(of: path) {
    case S_IFDIR:
      throw .unwritable(path: path, reason: String(cString: strerror(EISDIR)))
    case nil, S_IFREG:
      // No two drafts of one file get in each other's way.
      let number = Self.count.add(1, ordering: .relaxed).newValue
      draftPath = "\(path).\(getpid()).\(number).draft"
    default:
      // A terminal or a pipe is written to as it is.
      draftPath = path
    }
    file = fopen(draftPath, "wb")
    guard file != nil else { throw systemFailure() }
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
    if draftPath != path { try attempt { fsync(fileno($0)) == 0 } }
    try attempt { file in
      self.file = nil
      return fclose(file) == 0 && (draftPath == path || rename(draftPath, path) == 0)
    }
    if draftPath != path { syncFolder() }
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
    if draftPath != path { unlink(draftPath) }
  }

  /// Brings the new name to the disk. Nothing is lost where the file system cannot do that: the file is whole.
  private func syncFolder() {
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

  private static func kind(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  private static let count = Atomic(0)
}
