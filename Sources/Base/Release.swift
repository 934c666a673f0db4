/// What this package calls itself.
public enum Release {
  public static let version = "0.1.0"
}
