/// The scalar type of a tensor, by its name in safetensors files.
public enum TensorDType: String, CaseIterable, Sendable {
  case float32 = "F32"
  case float64 = "F64"
  case int64 = "I64"
  case uint64 = "U64"
  case uint8 = "U8"
  case int32 = "I32"
  /// A byte that is 0 or 1.
  case bool = "BOOL"

  /// The size of a value.
  public var byteCount: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32: 4
    case .uint8, .bool: 1
    }
  }
}

/// A type whose memory layout is that of a tensor's values.
public protocol TensorScalar: BitwiseCopyable, Sendable {
  static var tensorDType: TensorDType { get }
}

extension Float: TensorScalar { public static var tensorDType: TensorDType { .float32 } }
extension Double: TensorScalar { public static var tensorDType: TensorDType { .float64 } }
extension Int64: TensorScalar { public static var tensorDType: TensorDType { .int64 } }
extension UInt64: TensorScalar { public static var tensorDType: TensorDType { .uint64 } }
extension UInt8: TensorScalar { public static var tensorDType: TensorDType { .uint8 } }
extension Int32: TensorScalar { public static var tensorDType: TensorDType { .int32 } }
extension Bool: TensorScalar { public static var tensorDType: TensorDType { .bool } }
