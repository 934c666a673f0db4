import Base

extension FuzzTarget {
  /// JSON texts, which must stay the same when written and read again.
  static var json: FuzzTarget {
    FuzzTarget(
      seeds: {
        [
          #"{"a": [1, -2.5e-3, true, false, null], "b": {"c": "\u00e9\n\ud83d\ude00"}, "a b": ""}"#,
          "[[[[]]], {}, 9223372036854775807, -0.0, 1e308]", #""plain""#,
        ].map { Array($0.utf8) }
      },
      read: { bytes in
        let value = try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
        let reread = try JSONValue(parsing: value.text())
        precondition(reread == value, "a written value reads differently")
      })
  }
}
