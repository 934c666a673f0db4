import Base
import Tasks
import Testing

@Suite("JSON")
struct JSONTests {
  enum When: String, Codable { case always, never }

  enum Part: String, Codable, CaseIterable { case hand, finger }

  enum Shape: Codable, Equatable {
    case ball(radius: Double)
    case point
  }

  struct Goals: Codable, Equatable {
    var selection = When.never
    var count = 3
  }

  struct Observation: Codable, Equatable {
    var stack: Int
    var scale: Double?
    var part: Part?
  }

  struct Member: Codable, Equatable {
    var task: String
    var seed: UInt64
  }

  struct Roster: Codable, Equatable { var members: [Member] }

  struct Whole: Codable, Equatable {
    var suite = Roster(members: [Member(task: "reach", seed: .max), Member(task: "", seed: 0)])
    var goals = Goals()
    var small: Int8 = .min
    var bytes: [UInt8] = [0, 255]
    var integers: [Int64] = [.min, -1, 0, .max]
    var halves: [Int16] = [.min, .max]
    var words: [UInt32] = [.max]
    var huge: [Int128] = [.min, .max]
    var unsigned: [UInt64] = [.max]
    var float: Float = 0.1
    var floats: [Float] = [.leastNonzeroMagnitude, .greatestFiniteMagnitude, 16_777_216]
    var numbers: [Double] = [0.1, 1e300, .leastNonzeroMagnitude, -0.0, 1e15, 1e16, 1.5, 1 / 3]
    var text = "\"\\/\u{0}\u{1F}\u{7F}\n\r\té—😀\u{2028}"
    var isOn = true
    var some: Int? = 7
    var none: Int?
    var gaps: [Int?] = [1, nil, 3]
    var named: [String: [Double]] = ["b": [], "a": [1], "a b": [2, 3]]
    var numbered: [Int: String] = [10: "ten", -2: "minus two"]
    var nested: [[[Int]]] = [[], [[]], [[1], [2, 3]]]
    var shapes: [Shape] = [.ball(radius: 0.5), .point]
  }

  /// SplitMix64, so that every run tests the same values.
  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var bits = state
      bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
      return bits ^ (bits >> 31)
    }
  }

  static func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing is wrong"
    } catch let error as JSONError {
      return "\(error)"
    } catch {
      return "another error: \(error)"
    }
  }

  static func message<T: Decodable>(_ type: T.Type, _ text: String) -> String {
    message { _ = try JSON.decode(type, from: text) }
  }
}

extension JSONTests {
  @Test("a value with every type round-trips", arguments: [true, false])
  func roundTrip(indented: Bool) throws {
    let text = try JSON.encode(Whole(), indented: indented)
    #expect(try JSON.decode(Whole.self, from: text) == Whole())
    let value = try JSONValue(parsing: text)
    #expect(try value.text(indented: indented) == text)
    #expect(try JSONValue(parsing: value.text(indented: !indented)) == value)
  }

  @Test("numbers round-trip to the last bit")
  func numbers() throws {
    let doubles = [
      0.1, 1e300, .leastNonzeroMagnitude, -0.0, 0, .greatestFiniteMagnitude, .pi, 0x1p53, 1e22,
    ]
    for number in doubles {
      let text = try JSON.encode(number)
      #expect(try JSON.decode(Double.self, from: text).bitPattern == number.bitPattern)
      #expect(try JSONValue(parsing: text) == .double(number))
    }
    #expect(try JSON.encode(Double.leastNonzeroMagnitude) == "5e-324")
    #expect(try JSON.encode(-0.0) == "-0.0")
    #expect(try JSON.decode(Double.self, from: "-0").sign == .minus)
    #expect(try JSON.encode(Float(0.1)) == "0.1")
    #expect(try JSON.encode(UInt64.max) == "18446744073709551615")
    #expect(try JSON.decode(UInt64.self, from: "18446744073709551615") == .max)
    #expect(try JSON.encode(Int64.min) == "-9223372036854775808")
    #expect(try JSON.decode(Int64.self, from: "-9223372036854775808") == .min)
    #expect(try JSON.decode(Int.self, from: "-2.50e1") == -25)
    #expect(try JSON.decode(Double.self, from: "9007199254740993") == 0x1p53)
    #expect(try JSON.decode(Double.self, from: "1" + String(repeating: "0", count: 60)) == 1e60)
  }

  @Test("a hundred thousand random doubles and floats round-trip")
  func randomNumbers() throws {
    var generator = Generator(state: 1)
    let bits = (0..<100_000).map { _ in generator.next() }
    let doubles = bits.map(Double.init(bitPattern:)).filter(\.isFinite)
    let read = try JSON.decode([Double].self, from: JSON.encode(doubles))
    #expect(read.map(\.bitPattern) == doubles.map(\.bitPattern))
    let floats = bits.map { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }.filter(\.isFinite)
    let readFloats = try JSON.decode([Float].self, from: JSON.encode(floats))
    #expect(readFloats.map(\.bitPattern) == floats.map(\.bitPattern))
  }

  @Test("text is indented by two spaces, with keys in encoding order")
  func layout() throws {
    let value = Roster(members: [Member(task: "reach", seed: 1)])
    let text = """
      {
        "members": [
          {
            "task": "reach",
            "seed": 1
          }
        ]
      }
      """
    #expect(try JSON.encode(value) == text)
    #expect(
      try JSON.encode(value, indented: false) == #"{"members":[{"task":"reach","seed":1}]}"#)
    #expect(try JSON.encode(Roster(members: []), indented: false) == #"{"members":[]}"#)
    #expect(try JSON.encode([String: Int]()) == "{}")
    // Dictionaries have no order of their own, so their keys are sorted.
    let letters = Dictionary(uniqueKeysWithValues: "hgfedcba".map { (String($0), 0) })
    #expect(
      try JSON.encode(letters, indented: false)
        == #"{"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0}"#)
  }

  @Test("the parser preserves the order of keys and decodes escapes")
  func parsing() throws {
    let value = try JSONValue(
      parsing: #" { "b" : [ 1 , 2.5, null , true,false ] ,"a":"\u00e9\ud83d\ude00\n\/\"\\" } "#)
    let list: JSONValue = .array([.integer(1), .double(2.5), .null, .bool(true), .bool(false)])
    #expect(value == .object([.init("b", list), .init("a", .string("é😀\n/\"\\"))]))
    #expect(try value.text(indented: false).hasPrefix(#"{"b":[1,2.5,null,true,false],"a":"é😀\n"#))
  }

  @Test("non-finite numbers are errors")
  func notFinite() {
    #expect(
      Self.message { _ = try JSON.encode(["a": [0, Double.nan]]) }
        == "a[1]: nan cannot be written in JSON")
    #expect(
      Self.message { _ = try JSON.encode(Observation(stack: 1, scale: -.infinity)) }
        == "scale: -inf cannot be written in JSON")
    #expect(
      Self.message { _ = try JSON.encode([Float.infinity]) } == "[0]: inf cannot be written in JSON"
    )
    #expect(
      Self.message { _ = try JSON.encode(["a": UInt128.max]) }
        == "a: \(UInt128.max) is too large to be written")
  }
}
