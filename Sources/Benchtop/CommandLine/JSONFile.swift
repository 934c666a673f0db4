internal import FoundationEssentials
internal import Glibc

/// Writes a value as JSON, whole or not at all.
func writeJSON(_ value: some Encodable, to path: String) throws {
  let bytes = try encodeJSON(value) + Data("\n".utf8)
  // Renaming replaces a file in one go, so that nobody ever sees half of it.
  let draft = "\(path).\(getpid()).draft"
  func failure() -> FileError {
    FileError(description: "\(path) cannot be written: \(String(cString: strerror(errno)))")
  }
  guard let file = fopen(draft, "wb") else { throw failure() }
  let count = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
  let isComplete = count == bytes.count && fflush(file) == 0
  let error = failure()
  guard fclose(file) == 0, isComplete, rename(draft, path) == 0 else {
    let reason = isComplete ? failure() : error
    unlink(draft)
    throw reason
  }
}

/// Prints a value as JSON.
func printJSON(_ value: some Encodable) throws {
  print(String(decoding: try encodeJSON(value), as: UTF8.self))
}

private func encodeJSON(_ value: some Encodable) throws -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  return try encoder.encode(value)
}

/// Why a file could not be written.
struct FileError: Error, CustomStringConvertible {
  let description: String
}
