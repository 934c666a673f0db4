internal import Base
internal import Render
internal import Tasks

/// Writes a value as JSON, whole or not at all.
func writeJSON(_ value: some Encodable, to path: String) throws {
  try WholeFile.writeText(JSON.encode(value) + "\n", to: path)
}

/// Prints a value as JSON.
func printJSON(_ value: some Encodable) throws {
  print(try JSON.encode(value))
}
