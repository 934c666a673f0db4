import Foundation
import TestSupport
import Testing

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
