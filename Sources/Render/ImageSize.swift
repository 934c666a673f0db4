/// The width and height of a picture, in pixels.
public struct ImageSize: Codable, Hashable, Sendable {
  public var width: Int
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// How wide and how high a picture may be.
  public static let sides = 16...4096

  public var pixelCount: Int { width * height }

  /// Bytes of red, green and blue.
  public var byteCount: Int { 3 * pixelCount }
}
