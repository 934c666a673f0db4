internal import Base
internal import CVPX
internal import Render

/// Encodes frames with VP9. Equal frames give equal bytes.
final class VideoEncoder {
  /// One encoded frame.
  struct Packet {
    let bytes: [UInt8]
    /// Whether it can be decoded without other frames.
    let isKeyFrame: Bool
  }

  /// The video's name, for errors.
  private let name: String
  private let encoder: OpaquePointer?
  private var planes: I420Frame

  init(
    size: ImageSize, framesPerSecond: Double, cqLevel: Int, name: String
  ) throws(FileError) {
    var settings = CVPXSettings(
      width: UInt32(size.width), height: UInt32(size.height),
      frameRate: Int32((1000 * framesPerSecond).rounded()), cqLevel: Int32(cqLevel),
      cpuUsed: Self.cpuUsed,
      maxKeyFrameDistance: Int32((Self.secondsBetweenKeyFrames * framesPerSecond).rounded()))
    var encoder: OpaquePointer?
    let reason = errorMessage(messageCapacity: CVPXMessageCapacity) {
      CVPXEncoderOpen(&settings, &encoder, $0)
    }
    if let reason { throw .unwritable(path: name, reason: reason) }
    self.encoder = encoder
    planes = I420Frame(size: size)
    self.name = name
  }

  deinit { CVPXEncoderClose(encoder) }

  /// Encodes the next RGB frame, rows from the top.
  func encode(_ pixels: UnsafeBufferPointer<UInt8>) throws(FileError) -> Packet {
    planes.convert(pixels)
    var packet = CVPXPacket()
    let reason = errorMessage(messageCapacity: CVPXMessageCapacity) {
      CVPXEncoderEncode(encoder, planes.bytes, &packet, $0)
    }
    if let reason { throw .unwritable(path: name, reason: reason) }
    let bytes = UnsafeBufferPointer(start: packet.bytes, count: packet.count)
    return Packet(bytes: Array(bytes), isKeyFrame: packet.isKeyFrame)
  }

  private static let secondsBetweenKeyFrames = 5.0
  /// Lower values take at least four times as long, and make videos a fifth smaller.
  private static let cpuUsed: Int32 = 5
}
