internal import Base
internal import Glibc

extension Arguments {
  /// Starts work in a folder. With --force, files that belong to what it holds already, such as a run, are removed once
  /// `start` has succeeded; if it fails, they stay. Without --force, throws.
  func replace<Work>(
    _ what: String, in folder: String, files isPart: (String) -> Bool, _ start: () throws -> Work
  ) throws -> Work {
    guard flag("force") else {
      throw FileError.unsuitable(
        path: folder,
        reason: "holds a \(what) already; use --resume to continue it or --force to replace it")
    }
    let folder = OutputFile.resolved(folder)
    let backup = "\(folder).replaced"
    if OutputFile.exists(backup) {
      throw FileError.unsuitable(path: backup, reason: "exists already; remove it first")
    }
    let names = Folder.names(in: folder).filter { $0 != FolderLock.fileName && isPart($0) }
    try OutputFile.move(names, from: folder, to: backup)
    do {
      let work = try start()
      try Folder.remove(backup)
      return work
    } catch {
      for name in names {
        try Folder.remove("\(folder)/\(name)")
        try Folder.rename("\(backup)/\(name)", to: "\(folder)/\(name)")
      }
      try Folder.remove(backup)
      throw error
    }
  }
}

extension OutputFile {
  /// Moves files out of a folder that no other process works on. The claim ends with this, for the next one to take it.
  fileprivate static func move(_ names: [String], from folder: String, to backup: String) throws {
    let claim = try FolderLock(folder)
    defer { withExtendedLifetime(claim) {} }
    try Folder.make(backup)
    for name in names { try Folder.rename("\(folder)/\(name)", to: "\(backup)/\(name)") }
  }

  /// The path without links.
  static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
