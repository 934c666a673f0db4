/// Writes a JSON value as text.
struct JSONWriter {
  private(set) var text = ""
  private let isIndented: Bool
  private var path: [any CodingKey] = []

  init(indented: Bool) {
    isIndented = indented
  }

  mutating func write(_ value: JSONValue) throws {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += "\(value)"
    case .double(let value):
      guard value.isFinite else { throw failure("\(value) cannot be written in JSON") }
      text += "\(value)"
    case .string(let value): text += Self.quoted(value)
    case .array(let elements):
      try write(elements, between: "[", and: "]") { writer, index, element in
        writer.path.append(JSONIndex(index))
        try writer.write(element)
      }
    case .object(let members):
      try write(members, between: "{", and: "}") { writer, _, member in
        writer.path.append(JSONKey(member.key))
        writer.text += Self.quoted(member.key) + (writer.isIndented ? ": " : ":")
        try writer.write(member.value)
      }
    }
  }

  private mutating func write<Item>(
    _ items: [Item], between start: String, and end: String,
    each: (inout JSONWriter, Int, Item) throws -> Void
  ) throws {
    guard path.count < JSONValue.depthLimit else {
      throw failure("there are more than \(JSONValue.depthLimit) levels of arrays and objects")
    }
    text += start
    for (index, item) in items.enumerated() {
      if index > 0 { text += "," }
      breakLine(levels: path.count + 1)
      try each(&self, index, item)
      path.removeLast()
    }
    if !items.isEmpty { breakLine(levels: path.count) }
    text += end
  }

  private mutating func breakLine(levels: Int) {
    if isIndented { text += "\n" + String(repeating: "  ", count: levels) }
  }

  private func failure(_ reason: String) -> JSONError {
    JSONError(path: path.text, reason: reason)
  }

  /// A string in double quotes.
  static func quoted(_ string: some StringProtocol) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { text += "\\" }
      appendEscapingControl(scalar, to: &text)
    }
    return text + "\""
  }

  /// A text whose control characters are JSON's escapes, so that it is one line.
  static func escapingControls(_ string: String) -> String {
    var text = ""
    for scalar in string.unicodeScalars { appendEscapingControl(scalar, to: &text) }
    return text
  }

  private static func appendEscapingControl(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar {
    case "\n": text += "\\n"
    case "\r": text += "\\r"
    case "\t": text += "\\t"
    case "\u{0}"..<"\u{20}":
      let digits = String(scalar.value, radix: 16)
      text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: text.unicodeScalars.append(scalar)
    }
  }
}
