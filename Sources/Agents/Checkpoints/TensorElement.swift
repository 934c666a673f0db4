/// What a tensor is made of, by its name in safetensors files.
public enum TensorElement: String, CaseIterable, Sendable {
  case float32 = "F32"
  case float64 = "F64"
  case int64 = "I64"
  case uint64 = "U64"
  case uint8 = "U8"
  case int32 = "I32"
  /// A byte that is 0 or 1.
  case bool = "BOOL"

  public var byteCount: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32: 4
    case .uint8, .bool: 1
    }
  }
}

/// A type whose values lie in memory as they do in a tensor.
public protocol TensorScalar: BitwiseCopyable, Sendable {
  static var tensorElement: TensorElement { get }
}

extension Float: TensorScalar { public static var tensorElement: TensorElement { .float32 } }
extension Double: TensorScalar { public static var tensorElement: TensorElement { .float64 } }
extension Int64: TensorScalar { public static var tensorElement: TensorElement { .int64 } }
extension UInt64: TensorScalar { public static var tensorElement: TensorElement { .uint64 } }
extension UInt8: TensorScalar { public static var tensorElement: TensorElement { .uint8 } }
extension Int32: TensorScalar { public static var tensorElement: TensorElement { .int32 } }
extension Bool: TensorScalar { public static var tensorElement: TensorElement { .bool } }
