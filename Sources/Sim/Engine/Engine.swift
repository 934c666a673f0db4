internal import CODE

/// The physics library underneath.
public enum Engine {
  /// The version this package was built with.
  public static let version: String = dODE_VERSION

  /// The library's own list of what it was built with, such as its precision.
  public static var configuration: String {
    CODEStart()
    return String(cString: dGetConfiguration())
  }

  /// Whether the library was built as this package needs it, in double precision.
  public static var isDoublePrecision: Bool {
    CODEStart()
    return dCheckConfiguration("ODE_double_precision") != 0
  }
}
