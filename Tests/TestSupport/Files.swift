public import Foundation

/// All files of a folder, by name.
public func files(in path: String) throws -> [String: Data] {
  let root = URL(filePath: path)
  var files: [String: Data] = [:]
  for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
    let url = root.appending(path: name)
    guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
      continue
    }
    files[name] = try Data(contentsOf: url)
  }
  return files
}
