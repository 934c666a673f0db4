internal import CODE

/// The physics library underneath.
public enum Engine {
  /// The version this package was built with.
  public static let version: String = dODE_VERSION

  /// The library's own list of what it was built with, such as its precision.
  public static var configuration: String {
    _ = CODEStart()
    return String(cString: dGetConfiguration())
  }

  /// Why nothing can be simulated with this library, in one line; nil where all is well.
  ///
  /// It has to compute in double precision, and with our elementary functions in place of the C library's.
  public static var problem: String? { CODEStart().map { String(cString: $0) } }
}
