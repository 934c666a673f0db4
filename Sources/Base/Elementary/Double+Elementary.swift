public import CElementary

/// Elementary functions with the same bits on every processor; the C library's differ in the last bits.
///
/// The names are those of swift-numerics. The error of a result is less than one unit in the last place.
extension Double {
  @inlinable
  public static func sin(_ x: Double) -> Double { CElementarySin(x) }

  @inlinable
  public static func cos(_ x: Double) -> Double { CElementaryCos(x) }

  /// The same bits as `sin` and `cos`, in little more time than one of them.
  @inlinable
  public static func sincos(_ x: Double) -> (sin: Double, cos: Double) {
    var (sine, cosine) = (0.0, 0.0)
    CElementarySinCos(x, &sine, &cosine)
    return (sine, cosine)
  }

  @inlinable
  public static func tan(_ x: Double) -> Double { CElementaryTan(x) }

  @inlinable
  public static func asin(_ x: Double) -> Double { CElementaryAsin(x) }

  @inlinable
  public static func acos(_ x: Double) -> Double { CElementaryAcos(x) }

  @inlinable
  public static func atan(_ x: Double) -> Double { CElementaryAtan(x) }

  @inlinable
  public static func atan2(y: Double, x: Double) -> Double { CElementaryAtan2(y, x) }

  @inlinable
  public static func exp(_ x: Double) -> Double { CElementaryExp(x) }

  /// The natural logarithm.
  @inlinable
  public static func log(_ x: Double) -> Double { CElementaryLog(x) }

  @inlinable
  public static func pow(_ x: Double, _ y: Double) -> Double { CElementaryPow(x, y) }
}

extension Float {
  @inlinable
  public static func sin(_ x: Float) -> Float { Float(CElementarySin(Double(x))) }
}
