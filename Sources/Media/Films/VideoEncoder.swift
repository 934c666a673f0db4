internal import Base
internal import CVPX
internal import Render

/// Encodes frames in VP9. Equal frames give equal bytes.
final class VideoEncoder {
  /// One frame, encoded.
  struct Packet {
    let bytes: [UInt8]
    /// Whether it stands for itself.
    let isKey: Bool
  }

  /// The film's name, for errors.
  private let name: String
  private let encoder: OpaquePointer?
  private var planes: VideoPlanes

  init(
    size: ImageSize, framesPerSecond: Double, quality: Int, name: String
  ) throws(FileError) {
    var settings = CVPXSettings(
      width: UInt32(size.width), height: UInt32(size.height),
      frameRate: Int32((1000 * framesPerSecond).rounded()), quality: Int32(quality),
      speed: Self.speed, keyDistance: Int32((Self.secondsBetweenKeys * framesPerSecond).rounded()))
    var encoder: OpaquePointer?
    let reason = refusal(messageCapacity: CVPXMessageCapacity) {
      CVPXEncoderOpen(&settings, &encoder, $0)
    }
    if let reason { throw .unwritable(path: name, reason: reason) }
    self.encoder = encoder
    planes = VideoPlanes(size: size)
    self.name = name
  }

  deinit { CVPXEncoderClose(encoder) }

  /// Encodes the next frame: rows from the top, each pixel red, green and blue.
  func encode(_ pixels: UnsafeBufferPointer<UInt8>) throws(FileError) -> Packet {
    planes.convert(pixels)
    var packet = CVPXPacket()
    let reason = refusal(messageCapacity: CVPXMessageCapacity) {
      CVPXEncoderEncode(encoder, planes.bytes, &packet, $0)
    }
    if let reason { throw .unwritable(path: name, reason: reason) }
    let bytes = UnsafeBufferPointer(start: packet.bytes, count: packet.count)
    return Packet(bytes: Array(bytes), isKey: packet.isKey)
  }

  private static let secondsBetweenKeys = 5.0
  /// Slower ones take four times as long or more, and make films a fifth smaller.
  private static let speed: Int32 = 5
}
