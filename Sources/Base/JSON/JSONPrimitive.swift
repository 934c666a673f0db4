/// A type that is encoded as a single JSON value.
protocol JSONPrimitive {
  static func read(_ value: JSONValue) throws -> Self
  func json() throws -> JSONValue
}

extension Bool: JSONPrimitive {
  static func read(_ value: JSONValue) throws -> Bool {
    guard case .bool(let bool) = value else { throw JSONError.mismatch("true or false", value) }
    return bool
  }

  func json() -> JSONValue { .bool(self) }
}

extension String: JSONPrimitive {
  static func read(_ value: JSONValue) throws -> String {
    guard case .string(let string) = value else { throw JSONError.mismatch("a string", value) }
    return string
  }

  func json() -> JSONValue { .string(self) }
}

extension Double: JSONPrimitive {
  static func read(_ value: JSONValue) throws -> Double {
    switch value {
    case .integer(let integer): Double(integer)
    case .double(let double): double
    default: throw JSONError.mismatch("a number", value)
    }
  }

  func json() -> JSONValue { .double(self) }
}

extension Float: JSONPrimitive {
  static func read(_ value: JSONValue) throws -> Float {
    let float = Float(try Double.read(value))
    guard float.isFinite else {
      throw JSONError.mismatch("a number no larger than \(greatestFiniteMagnitude)", value)
    }
    return float
  }

  /// The shortest digits of this float, unless rounding them to a double and back gives another float.
  func json() -> JSONValue {
    if let short = Double(description), Float(short) == self { return .double(short) }
    return .double(Double(self))
  }
}

extension JSONPrimitive where Self: FixedWidthInteger {
  static func read(_ value: JSONValue) throws -> Self {
    switch value {
    case .integer(let integer):
      guard let whole = Self(exactly: integer) else {
        throw JSONError.mismatch("a whole number from \(min) to \(max)", value)
      }
      return whole
    case .double(let double):
      // Beyond this, doubles skip integers, so the text may have had another value.
      guard double.magnitude < 0x1p53 else {
        throw JSONError.mismatch("a whole number from \(min) to \(max) in plain digits", value)
      }
      // A rounding function would require the C math library.
      let whole = Int64(double)
      if Double(whole) == double { return try read(.integer(Int128(whole))) }
    default: break
    }
    throw JSONError.mismatch("a whole number", value)
  }

  func json() throws -> JSONValue {
    guard let integer = Int128(exactly: self) else {
      throw JSONError(reason: "\(self) is too large to be written")
    }
    return .integer(integer)
  }
}

extension Int: JSONPrimitive {}
extension Int8: JSONPrimitive {}
extension Int16: JSONPrimitive {}
extension Int32: JSONPrimitive {}
extension Int64: JSONPrimitive {}
extension Int128: JSONPrimitive {}
extension UInt: JSONPrimitive {}
extension UInt8: JSONPrimitive {}
extension UInt16: JSONPrimitive {}
extension UInt32: JSONPrimitive {}
extension UInt64: JSONPrimitive {}
extension UInt128: JSONPrimitive {}

/// For types that decide by the JSON itself how to decode it.
extension JSONValue: JSONPrimitive {
  static func read(_ value: JSONValue) -> JSONValue { value }
  func json() -> JSONValue { self }
}
