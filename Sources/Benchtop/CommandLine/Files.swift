internal import Glibc
internal import Tasks

/// Writes a value as JSON, whole or not at all.
func writeJSON(_ value: some Encodable, to path: String) throws {
  try writeFile(try JSON.encode(value) + "\n", to: path)
}

/// Writes a text, whole or not at all.
func writeFile(_ text: String, to path: String) throws {
  let bytes = Array(text.utf8)
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
  print(try JSON.encode(value))
}

/// Why a file could not be written.
struct FileError: Error, CustomStringConvertible {
  let description: String
}

/// The text of a file.
func readFile(_ path: String) throws -> String {
  guard let file = fopen(path, "rb") else {
    throw FileError(description: "\(path) cannot be read: \(String(cString: strerror(errno)))")
  }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    guard count > 0 else { break }
    bytes += chunk[..<count]
  }
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw FileError(description: "\(path) is not a text in UTF-8")
  }
  return text
}
