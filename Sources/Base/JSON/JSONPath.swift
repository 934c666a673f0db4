/// A key of an object.
struct JSONKey: CodingKey {
  let stringValue: String
  var intValue: Int? { Int(stringValue) }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { self.init("\(intValue)") }

  /// The default key of a superclass's values.
  static let parent = JSONKey("super")
}

/// An index in an array, from 0.
struct JSONIndex: CodingKey {
  let index: Int
  var stringValue: String { "\(index)" }
  var intValue: Int? { index }

  init(_ index: Int) { self.index = index }
  init?(stringValue: String) { nil }
  init?(intValue: Int) { self.init(intValue) }
}

extension [any CodingKey] {
  /// The path to a value, as in `suite.members[2].task`.
  var text: String {
    var text = ""
    for key in self {
      let name = key.stringValue
      if let index = key.intValue, key is JSONIndex || name == "Index \(index)" {
        // The standard library has its own key type for array indices.
        text += "[\(index)]"
      } else if name.isEmpty || name.contains(where: { !Self.isPlain($0) }) {
        text += "[\(JSONWriter.quoted(name))]"
      } else {
        text += (text.isEmpty ? "" : ".") + name
      }
    }
    return text
  }

  private static func isPlain(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "-"
  }
}
