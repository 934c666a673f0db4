internal import Glibc

/// The target of an output path.
///
/// Symbolic links are followed, so that their destination is written and the link stays. Pipes are written to
/// directly. So are open descriptors by the names `/dev/stdout`, `/dev/stderr` and `/dev/fd/N`, as in a shell's process
/// substitution. Any other device is refused, so that nobody overwrites a disk.
enum FileTarget {
  /// A regular file, which may already exist.
  case file(path: String, existing: FileAttributes?)
  /// A named pipe.
  case pipe
  /// A descriptor that this process already has open.
  case descriptor(Int32)

  init(_ path: String) throws(FileError) {
    func failure(_ code: Int32) -> FileError {
      .unwritable(path: path, reason: String(cString: strerror(code)))
    }
    var target = path
    for _ in 0..<Self.maximumLinkDepth {
      if let number = Self.descriptor(named: target) {
        self = .descriptor(number)
        return
      }
      var status = stat()
      guard lstat(target, &status) == 0 else {
        guard errno == ENOENT else { throw failure(errno) }
        self = .file(path: target, existing: nil)
        return
      }
      switch status.st_mode & S_IFMT {
      case S_IFLNK: target = try Self.destination(of: target, failure)
      case S_IFREG:
        // A rename does not check the file's own permissions.
        guard faccessat(AT_FDCWD, target, W_OK, AT_EACCESS) == 0 else { throw failure(errno) }
        self = .file(path: target, existing: FileAttributes(status))
        return
      case S_IFIFO:
        self = .pipe
        return
      case S_IFDIR: throw failure(EISDIR)
      default:
        throw .unwritable(
          path: path, reason: "it is a device, not a file; use /dev/stdout for standard output")
      }
    }
    throw failure(ELOOP)
  }

  /// The number of links that the system itself follows.
  private static let maximumLinkDepth = 40

  private static func destination(
    of link: String, _ failure: (Int32) -> FileError
  ) throws(FileError) -> String {
    let destination = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX) + 1) {
      text in
      guard let start = text.baseAddress, case let count = readlink(link, start, Int(PATH_MAX)),
        count > 0
      else { return nil as String? }
      text[count] = 0
      return String(cString: start)
    }
    guard let destination else { throw failure(errno) }
    guard !destination.hasPrefix("/"), let end = link.utf8.lastIndex(of: UInt8(ascii: "/")) else {
      return destination
    }
    return link[...end] + destination
  }

  private static func descriptor(named path: String) -> Int32? {
    switch path {
    case "/dev/stdin": return STDIN_FILENO
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default:
      for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
        return Int32(path.dropFirst(folder.count))
      }
      return nil
    }
  }
}

/// The permissions and the owner of a file, which its replacement takes over.
struct FileAttributes {
  let mode: mode_t
  let owner: uid_t
  let group: gid_t

  init(_ status: stat) {
    mode = status.st_mode & 0o7777
    owner = status.st_uid
    group = status.st_gid
  }

  /// Applies them to an open file; the owner only if the system allows it.
  func apply(to descriptor: Int32) -> Bool {
    if fchown(descriptor, owner, group) != 0 { _ = fchown(descriptor, uid_t.max, group) }
    // The mode comes last, because a change of owner clears the set-user-ID bits.
    return fchmod(descriptor, mode) == 0
  }
}
