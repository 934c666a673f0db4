import Base
import Testing

@Suite("File schemas")
struct SchemaTests {
  private struct Note: Codable, Equatable {
    var text: String
    var count: Int
  }

  private let first = FileSchema("note")
  /// The schema of a later release: notes once had no count.
  private let second = FileSchema(
    "note",
    migrations: [
      { value in
        guard case .object(let members) = value else { return value }
        return .object(members + [JSONValue.Member("count", .integer(1))])
      }
    ])

  @Test("a value round-trips, with its schema number first")
  func roundTrip() throws {
    let text = try first.encode(Note(text: "a", count: 3), indented: false)
    #expect(text == #"{"schema":1,"text":"a","count":3}"#)
    #expect(try first.decode(Note.self, from: text) == Note(text: "a", count: 3))
  }

  @Test("an older schema is migrated")
  func older() throws {
    let note = try second.decode(Note.self, from: #"{"schema": 1, "text": "a"}"#)
    #expect(note == Note(text: "a", count: 1))
    let newer = #"{"schema": 2, "text": "a", "count": 5}"#
    #expect(try second.decode(Note.self, from: newer).count == 5)
  }

  @Test("a later schema is refused in one line, whatever the other content")
  func later() {
    let error = #expect(throws: SchemaError.self) {
      try first.decode(Note.self, from: #"{"words": [], "schema": 2}"#)
    }
    #expect(
      error?.description
        == "the note was written by a later release (schema 2); this one reads up to 1")
    #expect(throws: SchemaError.tooNew(name: "note", found: 7, newest: 1)) {
      try first.require("7")
    }
  }

  @Test(
    "content without a schema number is refused",
    arguments: [#"{}"#, #"[]"#, #"{"schema": "1"}"#, #"{"schema": 0}"#, #"{"schema": -9}"#])
  func missing(text: String) {
    #expect(throws: SchemaError.missing(name: "note")) {
      try first.decode(Note.self, from: text)
    }
    #expect(throws: SchemaError.missing(name: "note")) { try first.require("one") }
  }

  @Test("a schema number beyond the range of integers counts as a later release")
  func huge() {
    #expect(throws: SchemaError.tooNew(name: "note", found: .max, newest: 1)) {
      try first.decode(Note.self, from: #"{"schema": 99999999999999999999}"#)
    }
  }
}
