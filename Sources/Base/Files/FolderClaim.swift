private import Glibc

/// A folder's being worked on by this process alone, for as long as this lives.
public final class FolderClaim {
  private let descriptor: Int32

  /// Throws where another process works on it.
  public init(_ path: String) throws(FileError) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      close(descriptor)
      throw .unwritable(
        path: path,
        reason: reason == EWOULDBLOCK
          ? "another process is at work on it" : String(cString: strerror(reason)))
    }
  }

  deinit { close(descriptor) }
}
