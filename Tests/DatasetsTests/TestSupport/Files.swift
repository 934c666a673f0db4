import Foundation
import Testing

/// All files of a folder, by name.
func files(in path: String) throws -> [String: Data] {
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

/// Expects two folders to have the same files with the same bytes.
func expectSameFiles(
  _ one: String, _ other: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let (mine, theirs) = (try files(in: one), try files(in: other))
  #expect(
    !mine.isEmpty && mine.keys.sorted() == theirs.keys.sorted(), sourceLocation: sourceLocation)
  for (name, bytes) in mine where theirs[name] != nil && theirs[name] != bytes {
    Issue.record("\(name) differs", sourceLocation: sourceLocation)
  }
}

/// The error message of an action.
func message(_ action: () throws -> Void) -> String {
  do {
    try action()
    return "nothing was wrong"
  } catch {
    return "\(error)"
  }
}
