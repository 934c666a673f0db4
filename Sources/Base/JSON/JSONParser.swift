/// A recursive-descent parser for JSON (RFC 8259).
struct JSONParser {
  private let bytes: [UInt8]
  private var index = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  mutating func parse() throws -> JSONValue {
    let value = try parseValue(depth: 0)
    skipSpace()
    guard index == bytes.count else { throw expected("the end of the text") }
    return value
  }

  private mutating func parseValue(depth: Int) throws -> JSONValue {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try parseObject(depth: deeper(than: depth))
    case UInt8(ascii: "["): return try parseArray(depth: deeper(than: depth))
    case UInt8(ascii: "\""): return .string(try parseString())
    default:
      if nextIsDigit || next == UInt8(ascii: "-") { return try parseNumber() }
      if skip("true") { return .bool(true) }
      if skip("false") { return .bool(false) }
      if skip("null") { return .null }
      throw expected("a value")
    }
  }

  private func deeper(than depth: Int) throws -> Int {
    guard depth < JSONValue.depthLimit else {
      throw failure("there are more than \(JSONValue.depthLimit) levels of arrays and objects")
    }
    return depth + 1
  }

  private mutating func parseArray(depth: Int) throws -> JSONValue {
    index += 1
    skipSpace()
    if skip("]") { return .array([]) }
    var elements: [JSONValue] = []
    while true {
      elements.append(try parseValue(depth: depth))
      skipSpace()
      if skip("]") { return .array(elements) }
      guard skip(",") else { throw expected("',' or ']'") }
    }
  }

  private mutating func parseObject(depth: Int) throws -> JSONValue {
    index += 1
    skipSpace()
    if skip("}") { return .object([]) }
    guard next == UInt8(ascii: "\"") else { throw expected("a key in double quotes or '}'") }
    var members: [JSONValue.Member] = []
    var keys: Set<String> = []
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw expected("a key in double quotes") }
      let start = index
      let key = try parseString()
      guard keys.insert(key).inserted else {
        throw failure("the key \(JSONWriter.quoted(key)) is given twice", at: start)
      }
      skipSpace()
      guard skip(":") else { throw expected("':'") }
      members.append(.init(key, try parseValue(depth: depth)))
      skipSpace()
      if skip("}") { return .object(members) }
      guard skip(",") else { throw expected("',' or '}'") }
    }
  }
}

extension JSONParser {
  private mutating func parseNumber() throws -> JSONValue {
    let start = index
    var isWhole = true
    let isNegative = skip("-")
    if !skip("0") { try skipDigits() }
    if skip(".") {
      isWhole = false
      try skipDigits()
    }
    if skip("e") || skip("E") {
      isWhole = false
      if !skip("+") { _ = skip("-") }
      try skipDigits()
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    // Only a double can represent negative zero.
    if isWhole, let integer = Int128(text), !(isNegative && integer == 0) {
      return .integer(integer)
    }
    guard let number = Double(text), number.isFinite else {
      throw failure("this number is too large", at: start)
    }
    return .double(number)
  }

  private mutating func skipDigits() throws {
    guard nextIsDigit else { throw expected("a digit") }
    while nextIsDigit { index += 1 }
  }

  private var nextIsDigit: Bool {
    next.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
  }

  private mutating func parseString() throws -> String {
    index += 1
    var text: [UInt8] = []
    while let byte = next, byte >= 0x20 {
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        text.append(contentsOf: Unicode.UTF8.encode(try parseEscape()) ?? .init())
      default:
        text.append(byte)
        index += 1
      }
    }
    throw expected("the end of a string")
  }

  private mutating func parseEscape() throws -> Unicode.Scalar {
    index += 1
    guard let letter = next, let scalar = Self.escapes[letter] else {
      if skip("u") { return try parseUnicodeEscape() }
      throw expected("an escape such as n or u after '\\'")
    }
    index += 1
    return scalar
  }

  private static let escapes: [UInt8: Unicode.Scalar] = [
    UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/",
    UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n",
    UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
  ]

  private mutating func parseUnicodeEscape() throws -> Unicode.Scalar {
    let start = index - 2
    let first = try parseHexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, skip("\\u") else {
      throw failure("half of a surrogate pair stands alone", at: start)
    }
    let second = try parseHexadecimal()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw failure("half of a surrogate pair stands alone", at: start) }
    return scalar
  }

  private mutating func parseHexadecimal() throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw expected("four hexadecimal digits after '\\u'")
      }
      value = value << 4 + UInt32(digit)
      index += 1
    }
    return value
  }
}

extension JSONParser {
  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skip(_ word: StaticString) -> Bool {
    let word = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard bytes[index...].starts(with: word) else { return false }
    index += word.count
    return true
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || (0x9...0xA).contains(byte) || byte == 0xD { index += 1 }
  }

  private func expected(_ what: String) -> JSONError {
    failure("expected \(what) and found \(found)")
  }

  private var found: String {
    switch next {
    case nil: return "the end of the text"
    case 0x9: return "a tab"
    case 0xA, 0xD: return "a line break"
    case .some(0..<0x20): return "a control character"
    default:
      let rest = String(decoding: bytes[index...].prefix(4), as: UTF8.self)
      return rest.unicodeScalars.first.map { "'\($0)'" } ?? ""
    }
  }

  /// An error with its line and column, both counted from 1.
  private func failure(_ reason: String, at position: Int? = nil) -> JSONError {
    let before = bytes[..<(position ?? index)]
    let lines = before.split(separator: 0xA, omittingEmptySubsequences: false)
    // Every UTF-8 character has exactly one byte that is not a continuation byte.
    let column = (lines.last ?? []).count { $0 & 0xC0 != 0x80 } + 1
    return JSONError(
      path: "", reason: "line \(lines.count), column \(column): \(reason)")
  }
}
