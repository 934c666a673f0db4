/// The memory that a picture is drawn into, each part only where it is asked for. Rows come from the top.
public struct RenderTargets {
  /// Three bytes a pixel: red, green, blue.
  public var color: UnsafeMutablePointer<UInt8>?
  /// Metres along the axis of view; infinite where there is nothing.
  public var depth: UnsafeMutablePointer<Float>?
  /// For each pixel the number of a name in ``Renderer/labels``.
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
