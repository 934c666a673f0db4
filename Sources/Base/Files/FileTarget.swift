internal import Glibc

/// Where a path that somebody names as an output leads.
///
/// Links are followed, so that the file they lead to is written and they stay. Pipes are written to as they are, and
/// so is whatever this process already has open, by the names `/dev/stdout`, `/dev/stderr` and `/dev/fd/N`, which is
/// how a shell hands over a process substitution. Any other device is refused: nobody means to overwrite a disk.
enum FileTarget {
  /// A regular file, which may be there already.
  case file(path: String, existing: FileTraits?)
  /// A named pipe.
  case pipe
  /// Open in this process already.
  case descriptor(Int32)

  init(_ path: String) throws(FileError) {
    func failure(_ code: Int32) -> FileError {
      .unwritable(path: path, reason: String(cString: strerror(code)))
    }
    var place = path
    for _ in 0..<Self.longestChain {
      if let number = Self.descriptor(named: place) {
        self = .descriptor(number)
        return
      }
      var status = stat()
      guard lstat(place, &status) == 0 else {
        guard errno == ENOENT else { throw failure(errno) }
        self = .file(path: place, existing: nil)
        return
      }
      switch status.st_mode & S_IFMT {
      case S_IFLNK: place = try Self.goal(of: place, failure)
      case S_IFREG:
        // To rename over it takes no leave from the file itself.
        guard faccessat(AT_FDCWD, place, W_OK, AT_EACCESS) == 0 else { throw failure(errno) }
        self = .file(path: place, existing: FileTraits(status))
        return
      case S_IFIFO:
        self = .pipe
        return
      case S_IFDIR: throw failure(EISDIR)
      default:
        throw .unwritable(
          path: path, reason: "it is a device and no file; /dev/stdout is the standard output")
      }
    }
    throw failure(ELOOP)
  }

  /// As many links as the system itself follows.
  private static let longestChain = 40

  private static func goal(
    of link: String, _ failure: (Int32) -> FileError
  ) throws(FileError) -> String {
    let goal = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX) + 1) { text in
      guard let start = text.baseAddress, case let count = readlink(link, start, Int(PATH_MAX)),
        count > 0
      else { return nil as String? }
      text[count] = 0
      return String(cString: start)
    }
    guard let goal else { throw failure(errno) }
    guard !goal.hasPrefix("/"), let end = link.utf8.lastIndex(of: UInt8(ascii: "/")) else {
      return goal
    }
    return link[...end] + goal
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

/// What a file keeps when another takes its place: who may do what with it, and whose it is.
struct FileTraits {
  let mode: mode_t
  let owner: uid_t
  let group: gid_t

  init(_ status: stat) {
    mode = status.st_mode & 0o7777
    owner = status.st_uid
    group = status.st_gid
  }

  /// Hands them on, the owner only where the system lets us.
  func apply(to descriptor: Int32) -> Bool {
    if fchown(descriptor, owner, group) != 0 { _ = fchown(descriptor, uid_t.max, group) }
    // Last, because another owner takes special rights away.
    return fchmod(descriptor, mode) == 0
  }
}
