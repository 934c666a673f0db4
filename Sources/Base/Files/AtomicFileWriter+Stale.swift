private import Glibc

extension AtomicFileWriter {
  /// Removes the temporary files that killed processes left in a folder.
  ///
  /// Temporary files of a process on another host look the same, so call this only for a folder that is locked.
  static func removeStale(in folder: String) {
    for name in Folder.names(in: folder) where isStale(name) { unlink("\(folder)/\(name)") }
  }

  /// Whether a name is that of a temporary file, `FILE.PROCESS.NUMBER.draft`, of a process that no longer exists.
  private static func isStale(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts.last == "draft", let number = Int(parts[parts.count - 2]),
      let process = pid_t(parts[parts.count - 3]), process > 0
    else { return false }
    // An earlier process had the same ID, as happens in containers.
    if process == getpid() { return number > writerCount }
    return kill(process, 0) != 0 && errno == ESRCH
  }
}
