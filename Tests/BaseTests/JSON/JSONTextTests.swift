import Base
import Tasks
import Testing

extension JSONTests {
  @Test(
    "parse errors have a line and column",
    arguments: [
      ("", "line 1, column 1: expected a value and found the end of the text"),
      (" \n ", "line 2, column 2: expected a value and found the end of the text"),
      (
        "{\n  \"a\": 1,\n  \"é\": 1 x\n}",
        "line 3, column 10: expected ',' or '}' and found 'x'"
      ),
      ("[1 2]", "line 1, column 4: expected ',' or ']' and found '2'"),
      ("[1,]", "line 1, column 4: expected a value and found ']'"),
      ("[,1]", "line 1, column 2: expected a value and found ','"),
      ("[", "line 1, column 2: expected a value and found the end of the text"),
      (
        "{",
        "line 1, column 2: expected a key in double quotes or '}' and found the end of the text"
      ),
      ("{a: 1}", "line 1, column 2: expected a key in double quotes or '}' and found 'a'"),
      ("{\"a\":1,}", "line 1, column 8: expected a key in double quotes and found '}'"),
      ("{\"a\" 1}", "line 1, column 6: expected ':' and found '1'"),
      ("{\"a\":}", "line 1, column 6: expected a value and found '}'"),
      ("{\"a\":1,\r\n\"\\u0061\":2}", "line 2, column 1: the key \"a\" is given twice"),
      ("1 1", "line 1, column 3: expected the end of the text and found '1'"),
      ("01", "line 1, column 2: expected the end of the text and found '1'"),
      ("-", "line 1, column 2: expected a digit and found the end of the text"),
      ("+1", "line 1, column 1: expected a value and found '+'"),
      (".5", "line 1, column 1: expected a value and found '.'"),
      ("1.", "line 1, column 3: expected a digit and found the end of the text"),
      ("1.e3", "line 1, column 3: expected a digit and found 'e'"),
      ("1e+", "line 1, column 4: expected a digit and found the end of the text"),
      ("[1e999]", "line 1, column 2: this number is too large"),
      ("0x10", "line 1, column 2: expected the end of the text and found 'x'"),
      ("NaN", "line 1, column 1: expected a value and found 'N'"),
      ("Infinity", "line 1, column 1: expected a value and found 'I'"),
      ("tru", "line 1, column 1: expected a value and found 't'"),
      ("nullx", "line 1, column 5: expected the end of the text and found 'x'"),
      ("'a'", "line 1, column 1: expected a value and found '''"),
      ("\"a", "line 1, column 3: expected the end of a string and found the end of the text"),
      ("\"a\nb\"", "line 1, column 3: expected the end of a string and found a line break"),
      ("\"\t\"", "line 1, column 2: expected the end of a string and found a tab"),
      ("\"\u{0}\"", "line 1, column 2: expected the end of a string and found a control character"),
      (#""\x""#, "line 1, column 3: expected an escape such as n or u after '\\' and found 'x'"),
      (
        #""\u12g4""#,
        "line 1, column 6: expected four hexadecimal digits after '\\u' and found 'g'"
      ),
      (#""\ud800""#, "line 1, column 2: half of a surrogate pair stands alone"),
      (#""\udc00""#, "line 1, column 2: half of a surrogate pair stands alone"),
      (#""\ud800\u0041""#, "line 1, column 2: half of a surrogate pair stands alone"),
      ("// no\n1", "line 1, column 1: expected a value and found '/'"),
      ("\u{A0}1", "line 1, column 1: expected a value and found '\u{A0}'"),
      ("\u{FEFF}1", "line 1, column 1: expected a value and found '\u{FEFF}'"),
    ])
  func malformed(text: String, message: String) {
    #expect(Self.message { _ = try JSONValue(parsing: text) } == message)
  }

  @Test("arrays and objects nest at most a hundred levels deep")
  func depth() throws {
    func nested(_ levels: Int) -> String {
      String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }
    let deepest = try JSONValue(parsing: nested(100))
    #expect(try deepest.text(indented: false) == nested(100))
    #expect(
      Self.message { _ = try JSONValue(parsing: nested(101)) }
        == "line 1, column 101: there are more than 100 levels of arrays and objects")
    #expect(throws: JSONError.self) {
      try JSONValue(parsing: String(repeating: "{\"a\":", count: 100_000))
    }
    #expect(throws: JSONError.self) { try JSONValue.array([deepest]).text() }
  }

  @Test("mutated text is read or refused with a JSONError, and never crashes")
  func mutations() throws {
    let original = Array(try JSON.encode(Whole()).utf8)
    let likely = Array(#"{}[]",:\u0123456789eE+-.tfn/"#.utf8) + [0, 10, 0x80, 0xC3, 0xED, 0xFF]
    var generator = Generator(state: 2)
    var read = 0
    for _ in 0..<10_000 {
      var bytes = original
      for _ in 0...Int.random(in: 0..<4, using: &generator) {
        let position = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: bytes.remove(at: position)
        case 1: bytes.insert(likely.randomElement(using: &generator) ?? 0, at: position)
        case 2: bytes[position] = likely.randomElement(using: &generator) ?? 0
        case 3: bytes[position] = .random(in: 0...255, using: &generator)
        case 4: bytes.swapAt(position, .random(in: bytes.indices, using: &generator))
        default:
          let end = position + Int.random(in: 1..<20, using: &generator)
          bytes.removeSubrange(position..<min(end, bytes.count))
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      do {
        let value = try JSONValue(parsing: text)
        #expect(try JSONValue(parsing: value.text(indented: false)) == value)
        _ = try JSON.decode(Whole.self, from: text)
        read += 1
      } catch is JSONError {
        continue
      } catch {
        Issue.record("\(error) for \(text)")
      }
    }
    #expect((1..<10_000).contains(read))
  }
}
