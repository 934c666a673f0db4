import Base

extension Reader {
  /// JSON texts; what is read is written and read again to the same.
  static var json: Reader {
    Reader(
      seeds: {
        [
          #"{"a": [1, -2.5e-3, true, false, null], "b": {"c": "\u00e9\n\ud83d\ude00"}, "a b": ""}"#,
          "[[[[]]], {}, 9223372036854775807, -0.0, 1e308]", #""plain""#,
        ].map { Array($0.utf8) }
      },
      read: { bytes in
        let value = try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
        let again = try JSONValue(parsing: value.text())
        precondition(again == value, "what was written is read as something else")
      })
  }
}
