/// The width and height of an image, in pixels.
public struct ImageSize: Codable, Hashable, Sendable {
  public var width: Int
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// The allowed width and height, in pixels.
  public static let sideRange = 16...4096

  public var pixelCount: Int { width * height }

  /// The bytes of an 8-bit RGB image.
  public var byteCount: Int { 3 * pixelCount }
}
