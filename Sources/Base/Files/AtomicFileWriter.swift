internal import Glibc
internal import Synchronization

/// Writes a file atomically: a temporary file in the same folder replaces the target by fsync and rename (POSIX).
///
/// If writing fails or is discarded, nothing is left behind. The new file takes the permissions of the file that it
/// replaces and, where the system allows it, its owner. Symbolic links are followed; pipes are written to directly.
public final class AtomicFileWriter {
  private let path: String
  /// The temporary path and the final path, in the same folder so that a rename is atomic. Nil for pipes and open
  /// descriptors, which are written to directly.
  private let paths: (temporary: String, final: String)?
  /// Nil after commit or discard.
  private var file: UnsafeMutablePointer<FILE>?

  /// Opens the target for writing. With `rewritesHeader`, throws if the target does not allow seeking.
  public init(_ path: String, rewritesHeader: Bool = false) throws(FileError) {
    self.path = path
    let target = try FileTarget(path)
    switch target {
    case .file(let finalPath, let existing):
      var draft: String
      var descriptor: Int32
      repeat {
        // The name is unique even if a killed process had the ID of this one.
        let number = Self.count.add(1, ordering: .relaxed).newValue
        draft = "\(finalPath).\(getpid()).\(number).draft"
        descriptor = open(
          draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, existing == nil ? 0o666 : 0o600)
      } while descriptor < 0 && errno == EEXIST
      paths = (draft, finalPath)
      guard descriptor >= 0 else { throw systemFailure() }
      file = fdopen(descriptor, "wb")
      guard existing?.apply(to: descriptor) ?? true else {
        let failure = systemFailure()
        discard()
        throw failure
      }
    case .pipe:
      paths = nil
      guard !rewritesHeader else { throw Self.streamFailure(path) }
      file = fopen(path, "wbe")
    case .descriptor(let number):
      paths = nil
      guard !rewritesHeader || Self.canRewriteHeader(of: number) else {
        throw Self.streamFailure(path)
      }
      let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
      file = copy < 0 ? nil : fdopen(copy, "wb")
    }
    guard file != nil else { throw systemFailure() }
  }

  private static func canRewriteHeader(of descriptor: Int32) -> Bool {
    lseek(descriptor, 0, SEEK_CUR) == 0 && fcntl(descriptor, F_GETFL) & O_APPEND == 0
  }

  private static func streamFailure(_ path: String) -> FileError {
    .unwritable(path: path, reason: "its header is written last, which requires a regular file")
  }

  /// Throws if a file cannot be written, and changes nothing.
  public static func requireWritable(_ path: String) throws(FileError) {
    // Opening a pipe would already affect its reader.
    guard case .file = try FileTarget(path) else { return }
    try AtomicFileWriter(path).discard()
  }

  deinit {
    if file != nil { discard() }
  }

  /// Appends bytes.
  public func append(_ bytes: [UInt8]) throws(FileError) {
    try attempt { file in
      bytes.withUnsafeBytes { Self.write($0, to: file) }
    }
  }

  /// Appends a block of memory without copying it.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try attempt { Self.write(bytes, to: $0) }
  }

  /// Overwrites the first bytes.
  public func rewriteHeader(with bytes: [UInt8]) throws(FileError) {
    try attempt { fseeko($0, 0, SEEK_SET) == 0 }
    try append(bytes)
    try attempt { fseeko($0, 0, SEEK_END) == 0 }
  }

  /// Moves the file into place, where it replaces an older one. After any interruption, even a power failure, either
  /// the older file or the new one exists, whole.
  public func commit() throws(FileError) {
    try attempt { fflush($0) == 0 }
    // Without this, the new name could reach the disk before the content.
    if paths != nil { try attempt { fsync(fileno($0)) == 0 } }
    try attempt { file in
      self.file = nil
      return fclose(file) == 0 && (paths.map { rename($0.temporary, $0.final) == 0 } ?? true)
    }
    if let paths { Self.syncFolder(of: paths.final) }
  }

  /// Runs an action on the file; a failure discards the file.
  private func attempt(
    _ action: (UnsafeMutablePointer<FILE>) -> Bool
  ) throws(FileError) {
    guard let file else { preconditionFailure("\(path) is already committed or discarded") }
    guard !action(file) else { return }
    let failure = systemFailure()
    discard()
    throw failure
  }

  /// Removes the temporary file. Calling this again has no effect; the writer cannot be used any more.
  public func discard() {
    if let file { fclose(file) }
    file = nil
    if let paths { unlink(paths.temporary) }
  }

  /// Flushes the folder entry to disk. A file system that does not support this keeps the file whole.
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

  /// The number of writers that this process has opened.
  static var writerCount: Int { count.load(ordering: .relaxed) }
}
