internal import Base
internal import Render
internal import Tasks

/// Writes a value as JSON, whole or not at all.
func writeJSON(_ value: some Encodable, to path: String) throws {
  try writeFile(try JSON.encode(value) + "\n", to: path)
}

/// Writes a text, whole or not at all.
func writeFile(_ text: String, to path: String) throws {
  try WholeFile.write(Array(text.utf8), to: path)
}

/// Prints a value as JSON.
func printJSON(_ value: some Encodable) throws {
  print(try JSON.encode(value))
}

/// The text of a file.
func readFile(_ path: String) throws -> String {
  guard let text = String(validating: try WholeFile.read(path), as: UTF8.self) else {
    throw FileError.unsuitable(path: path, reason: "is not a text in UTF-8")
  }
  return text
}
