internal import Base
@preconcurrency internal import Glibc
internal import Render
internal import Tasks

/// Writes a value as JSON, whole or not at all.
func writeJSON(_ value: some Encodable, to path: String) throws {
  try WholeFile.writeText(JSON.encode(value) + "\n", to: path)
}

/// Tells people something on standard error that is no result.
func note(_ line: String) { fputs("benchtop: note: \(line)\n", stderr) }

/// Prints a value as JSON.
func printJSON(_ value: some Encodable) throws {
  print(try JSON.encode(value))
}
