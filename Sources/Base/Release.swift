/// The release of this package.
public enum Release {
  public static let version = "0.1.0"
}
