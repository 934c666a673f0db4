internal import Base
internal import Glibc

// Where results go, with the same words in every command that has some.
extension Option {
  static let json = Option(
    name: "json", kind: .text,
    summary: "Write the results as JSON: to a file, or in place of all else to the output "
      + "where it is - or left out.",
    placeholder: "FILE", valueIfLeftOut: "-", candidates: .files)

  /// A file to write.
  static func out(_ summary: String, standard: String? = nil) -> Option {
    Option(
      name: "out", kind: .text, summary: summary, placeholder: "FILE", standard: standard,
      letter: "o", candidates: .files)
  }

  /// A folder to write into.
  static func outFolder(_ summary: String, standard: String? = nil) -> Option {
    Option(
      name: "out", kind: .text, summary: summary, placeholder: "DIR", standard: standard,
      letter: "o", candidates: .folders)
  }
}

extension Arguments {
  /// Whether the output is for people, and not for JSON alone.
  var speaks: Bool { text("json") != "-" }

  /// Throws where a file of results could not be written, before the work for them is done.
  func requireWritableJSON() throws {
    if speaks, let path = text("json") { try FileDraft.requireWritable(path) }
  }

  /// Writes results where --json says, if it does; as a file of a kind with the number of its form.
  func deliver(_ results: some Encodable, as schema: FileSchema? = nil) throws {
    guard let path = text("json") else { return }
    let text = try schema?.encode(results) ?? JSON.encode(results)
    if path == "-" { print(text) } else { try WholeFile.writeText(text + "\n", to: path) }
  }

  /// Prints a line for people.
  func say(_ line: String) {
    if speaks { print(line) }
  }
}
