private import Glibc

extension FileDraft {
  /// Removes what killed processes have left of files in a folder.
  ///
  /// What another host's process is still writing looks the same; so this is for folders that one process has claimed.
  static func removeAbandoned(in folder: String) {
    for name in Folder.names(in: folder) where isAbandoned(name) { unlink("\(folder)/\(name)") }
  }

  /// Whether a name is that of a draft, `FILE.PROCESS.NUMBER.draft`, of a process that is no more.
  private static func isAbandoned(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts.last == "draft", let number = Int(parts[parts.count - 2]),
      let process = pid_t(parts[parts.count - 3]), process > 0
    else { return false }
    // Of one that had this process's number before, as happens in containers.
    if process == getpid() { return number > draftCount }
    return kill(process, 0) != 0 && errno == ESRCH
  }
}
