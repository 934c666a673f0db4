private import Glibc

/// Operations on folders.
public enum Folder {
  /// Creates a folder and its parents if they do not exist. A link to a folder is accepted.
  public static func make(_ path: String) throws(FileError) {
    var partial = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      partial += partial.isEmpty || partial.hasSuffix("/") ? part : "/" + part
      guard mkdir(partial, 0o777) == 0 || errno == EEXIST else {
        throw .unwritable(path: partial, reason: String(cString: strerror(errno)))
      }
    }
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .unwritable(path: path, reason: "it is a broken symbolic link")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw .unwritable(path: path, reason: String(cString: strerror(ENOTDIR)))
    }
  }

  /// The sorted names of the entries of a folder; empty if it cannot be read.
  public static func names(in path: String) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes a file, or a folder with its content; does nothing if there is none.
  public static func remove(_ path: String) throws(FileError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR {
      for name in names(in: path) { try remove("\(path)/\(name)") }
    }
    guard Glibc.remove(path) == 0 || errno == ENOENT else {
      throw .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
  }

  /// Renames a file or folder, which replaces an older file with the new name.
  public static func rename(_ old: String, to new: String) throws(FileError) {
    guard Glibc.rename(old, new) == 0 else {
      throw .unwritable(path: new, reason: String(cString: strerror(errno)))
    }
  }

  /// Waits until all written data is on disk.
  public static func synchronize() { sync() }

  /// Moves a finished file or folder to its final path after flushing its content to disk. An older file, folder or
  /// link is replaced; anything else is refused.
  public static func moveIntoPlace(_ draft: String, as path: String) throws(FileError) {
    var older = stat()
    if lstat(path, &older) == 0 {
      guard [S_IFREG, S_IFDIR, S_IFLNK].contains(older.st_mode & S_IFMT) else {
        throw .unwritable(path: path, reason: "it is neither a file nor a folder")
      }
      try remove(path)
    }
    let descriptor = open(draft, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var status = stat()
    let isFolder = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    // A folder has many files; the system flushes all of them at once.
    if isFolder { sync() }
    guard fsync(descriptor) == 0, Glibc.rename(draft, path) == 0 else {
      throw .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
  }
}
