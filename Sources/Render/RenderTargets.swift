/// The caller's memory that an image is drawn into; nil for each output that is not needed. Rows start at the
/// top.
public struct RenderTargets {
  /// Three bytes per pixel: red, green, blue.
  public var color: UnsafeMutablePointer<UInt8>?
  /// Meters along the optical axis; infinite for the background.
  public var depth: UnsafeMutablePointer<Float>?
  /// For each pixel an index into ``Renderer/labels``.
  public var labels: UnsafeMutablePointer<UInt16>?

  public init(
    color: UnsafeMutablePointer<UInt8>? = nil, depth: UnsafeMutablePointer<Float>? = nil,
    labels: UnsafeMutablePointer<UInt16>? = nil
  ) {
    self.color = color
    self.depth = depth
    self.labels = labels
  }
}
