public import Sim

/// The width and height of a picture, in pixels.
public struct ImageSize: Codable, Hashable, Sendable {
  public var width: Int
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Bytes of red, green and blue.
  public var byteCount: Int { 3 * width * height }
}

/// Something that draws worlds.
public protocol ImageSource: AnyObject {
  /// Draws the world as the camera sees it: rows from the top, each pixel red, green and blue.
  func draw(
    _ world: World, hand: Vector3, from camera: Camera, size: ImageSize,
    into pixels: UnsafeMutableBufferPointer<UInt8>)
}
