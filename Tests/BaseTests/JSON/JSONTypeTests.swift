import Base
import Tasks
import Testing

extension JSONTests {
  @Test("unknown and missing keys are named")
  func keys() {
    typealias Outer = [String: Observation]
    #expect(
      Self.message(Outer.self, #"{"observation": {"stack": 1, "scal": 2}}"#)
        == "observation: unknown key 'scal'; did you mean 'scale'?")
    #expect(
      Self.message(Outer.self, #"{"observation": {"scale": 1}}"#)
        == "observation: the key 'stack' is missing")
    #expect(
      Self.message(Outer.self, #"{"observation": {"stak": 1}}"#)
        == "observation: the key 'stack' is missing, but there is 'stak'")
    #expect(Self.message(Goals.self, "{\"selection\": \"never\"}") == "the key 'count' is missing")
    #expect(
      Self.message(Roster.self, #"{"members": [{"task": "", "seed": 1}, {"task": ""}]}"#)
        == "members[1]: the key 'seed' is missing")
    #expect(
      Self.message([Shape].self, #"[{"ball": {"radius": 1}}, {"point": {"radius": 1}}]"#)
        == "[1].point: unknown key 'radius'")
    #expect(Self.message(Shape.self, #"{"bal": {"radius": 1}}"#) == "unknown key 'bal'")
    #expect(Self.message(Shape.self, #"{"b\nal": 1}"#) == #"unknown key 'b\nal'"#)
    #expect(
      Self.message([String: [Int]].self, #"{"a b": [1, "x"]}"#)
        == #"["a b"][1]: expected a whole number and found "x""#)
  }

  @Test("optional properties may be missing or null")
  func optionals() throws {
    let expected = Observation(stack: 1)
    #expect(try JSON.decode(Observation.self, from: #"{"stack": 1}"#) == expected)
    #expect(
      try JSON.decode(Observation.self, from: #"{"scale": null, "stack": 1}"#) == expected)
    #expect(try JSON.decode(Int?.self, from: "null") == nil)
    #expect(try JSON.encode(expected, indented: false) == #"{"stack":1}"#)
  }

  @Test("values of another type are quoted")
  func types() {
    func goals(_ selection: String, _ count: String) -> String {
      Self.message(
        [String: Goals].self, "{\"goals\":{\"selection\": \(selection), \"count\": \(count)}}")
    }
    let never = #""never""#
    #expect(
      goals(never, #""ten""#) == #"goals.count: expected a whole number and found "ten""#)
    #expect(goals(never, "1.5") == "goals.count: expected a whole number and found 1.5")
    #expect(goals(never, "null") == "goals.count: expected a whole number and found null")
    #expect(goals(never, "[]") == "goals.count: expected a whole number and found an array")
    #expect(
      goals(never, "9223372036854775808") == "goals.count: expected a whole number from "
        + "-9223372036854775808 to 9223372036854775807 and found 9223372036854775808")
    #expect(
      goals(#""sometimes""#, "1")
        == #"goals.selection: "sometimes" is not one of the allowed values"#)
    #expect(goals("4", "1") == "goals.selection: expected a string and found 4")
    #expect(
      Self.message(Observation.self, #"{"stack": 1, "part": "fingr"}"#)
        == #"part: "fingr" is not one of the allowed values; did you mean 'finger'?"#)
    #expect(
      Self.message([UInt8].self, "[255, 256]")
        == "[1]: expected a whole number from 0 to 255 and found 256")
    #expect(
      Self.message(UInt.self, "-1")
        == "expected a whole number from 0 to 18446744073709551615 and found -1")
    #expect(
      Self.message(UInt16.self, "1e18")
        == "expected a whole number from 0 to 65535 in plain digits and found 1e+18")
    #expect(Self.message(Bool.self, "1") == "expected true or false and found 1")
    #expect(Self.message(Double.self, "true") == "expected a number and found true")
    #expect(
      Self.message(Float.self, "1e39")
        == "expected a number no larger than 3.4028235e+38 and found 1e+39")
    #expect(Self.message(Goals.self, "[1]") == "expected an object and found an array")
    #expect(
      Self.message(Roster.self, #"{"members": {}}"#)
        == "members: expected an array and found an object")
  }
}

extension JSONTests {
  class Animal: Codable {
    var legs = 4
  }

  final class Dog: Animal {
    var name = "Rex"

    private enum Keys: String, CodingKey { case name, place, spots }
    private enum Place: String, CodingKey { case x, y }

    override init() { super.init() }

    required init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Keys.self)
      name = try container.decode(String.self, forKey: .name)
      let place = try container.nestedContainer(keyedBy: Place.self, forKey: .place)
      guard try place.decode(Int.self, forKey: .x) + place.decode(Int.self, forKey: .y) == 3 else {
        throw JSONError(reason: "x and y must add up to 3")
      }
      var spots = try container.nestedUnkeyedContainer(forKey: .spots)
      var inner = try spots.nestedUnkeyedContainer()
      guard try inner.decodeNil(), try inner.decode(Int.self) == 5, inner.isAtEnd else {
        throw DecodingError.dataCorruptedError(in: inner, debugDescription: "no spots")
      }
      try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Keys.self)
      try container.encode(name, forKey: .name)
      var place = container.nestedContainer(keyedBy: Place.self, forKey: .place)
      try place.encode(1, forKey: .x)
      try place.encode(2, forKey: .y)
      var spots = container.nestedUnkeyedContainer(forKey: .spots)
      var inner = spots.nestedUnkeyedContainer()
      try inner.encodeNil()
      try inner.encode(5)
      try super.encode(to: container.superEncoder())
    }
  }

  @Test("nested containers and superclasses")
  func custom() throws {
    let text = #"{"name":"Rex","place":{"x":1,"y":2},"spots":[[null,5]],"super":{"legs":4}}"#
    #expect(try JSON.encode(Dog(), indented: false) == text)
    let dog = try JSON.decode(Dog.self, from: text)
    #expect(dog.name == "Rex" && dog.legs == 4)

    func message(replacing old: Character, with new: String) -> String {
      Self.message([Dog].self, "[" + text.map { $0 == old ? new : "\($0)" }.joined() + "]")
    }
    #expect(message(replacing: "2", with: "3") == "[0]: x and y must add up to 3")
    #expect(message(replacing: "5", with: "6") == "[0].spots[0][2]: no spots")
    #expect(
      message(replacing: "2", with: #"2, "z": 0"#)
        == "[0].place: unknown key 'z'; did you mean 'x' or 'y'?")
    #expect(
      message(replacing: "4", with: "4, \"lega\": 0")
        == "[0].super: unknown key 'lega'; did you mean 'legs'?")
  }

  struct Nothing: Codable {}

  @Test("a type without properties is an empty object")
  func nothing() throws {
    #expect(try JSON.encode(["a": Nothing()], indented: false) == #"{"a":{}}"#)
    _ = try JSON.decode(Nothing.self, from: "{}")
    #expect(Self.message(Nothing.self, #"{"a": 1}"#) == "unknown key 'a'")
  }

  struct Extent: Codable {
    var bounds: ClosedRange<Int>
    var vector: SIMD3<Double>
  }

  @Test("errors of standard library types have their path")
  func standardTypes() throws {
    let range = Extent(bounds: 1...2, vector: [1, 2, 3])
    let text = try JSON.encode(range, indented: false)
    #expect(text == #"{"bounds":[1,2],"vector":[1.0,2.0,3.0]}"#)
    let read = try JSON.decode(Extent.self, from: text)
    #expect(read.bounds == range.bounds && read.vector == range.vector)
    let short = Self.message(Extent.self, #"{"bounds":[1],"vector":[1,2,3]}"#)
    #expect(short == "bounds: expected more than 1 elements")
    let reversed = Self.message(Extent.self, #"{"bounds":[2,1],"vector":[1,2,3]}"#)
    #expect(reversed.hasPrefix("bounds: "))
  }
}
