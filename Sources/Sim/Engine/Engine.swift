internal import CODE

/// The physics library, ODE.
public enum Engine {
  /// The version of ODE that this package was built with.
  public static let version: String = dODE_VERSION

  /// The build options that the library reports, such as its floating-point precision.
  public static var configuration: String {
    _ = CODEInitialize()
    return String(cString: dGetConfiguration())
  }

  /// The reason why the installed library cannot be used, in one line; nil if it can.
  ///
  /// The library must compute in double precision and call our elementary functions instead of the C library's.
  public static var incompatibility: String? { CODEInitialize().map { String(cString: $0) } }
}
