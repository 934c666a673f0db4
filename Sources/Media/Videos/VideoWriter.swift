public import Base
internal import CVPX
public import Render

/// Writes WebM videos with VP9, which every browser plays. Equal frames give equal files.
///
///     let video = try VideoWriter(path: "arm.webm", size: ImageSize(width: 480, height: 480))
///     for image in images { try video.add(image) }
///     try video.finish()
///
/// The file appears when the video is finished; an abandoned video leaves no file.
public final class VideoWriter {
  /// The allowed frames per second.
  public static let frameRates: ClosedRange<Double> = 1...240
  /// The allowed quality levels, from no visible loss to small files.
  public static let cqLevels = 0...63

  public let size: ImageSize
  private let path: String
  private let draft: AtomicFileWriter
  private let encoder: VideoEncoder
  private var container: WebMWriter
  private var isFinished = false
  /// The first failure, which all later calls repeat.
  private var failure: FileError?

  /// Starts a video. As in libvpx, a lower `cqLevel` gives a better quality.
  public init(
    path: String, size: ImageSize, framesPerSecond: Double = 30, cqLevel: Int = 28
  ) throws(FileError) {
    precondition(
      Self.frameRates.contains(framesPerSecond),
      "the frame rate is \(framesPerSecond); it must be in \(Self.frameRates)")
    precondition(
      Self.cqLevels.contains(cqLevel), "the cqLevel is \(cqLevel); it must be in \(Self.cqLevels)")
    // A size that players can be expected to decode.
    try size.require(atMost: 16384, path: path)
    self.path = path
    self.size = size
    encoder = try VideoEncoder(
      size: size, framesPerSecond: framesPerSecond, cqLevel: cqLevel, name: path)
    draft = try AtomicFileWriter(path, rewritesHeader: true)
    container = try WebMWriter(to: draft, size: size, framesPerSecond: framesPerSecond)
  }

  /// Adds a frame.
  public func add(_ image: ColorImage) throws(FileError) {
    precondition(image.size == size, "a frame must have the size of its video")
    try image.pixels.withUnsafeBufferPointer { pixels throws(FileError) in try add(pixels) }
  }

  /// Adds an RGB frame, rows from the top.
  public func add(_ pixels: UnsafeBufferPointer<UInt8>) throws(FileError) {
    try attempt { () throws(FileError) in
      let packet = try encoder.encode(pixels)
      try container.append(packet.bytes, isKeyFrame: packet.isKeyFrame)
    }
  }

  /// Completes the file and moves it to its path. No frame can follow.
  public func finish() throws(FileError) {
    try attempt { () throws(FileError) in
      isFinished = true
      guard container.frameCount > 0 else {
        throw .unwritable(path: path, reason: "a video needs at least one frame")
      }
      try container.finish()
      try draft.commit()
    }
  }

  private func attempt(_ step: () throws(FileError) -> Void) throws(FileError) {
    if let failure { throw failure }
    precondition(!isFinished, "\(path) is already finished")
    do {
      try step()
    } catch {
      failure = error
      draft.discard()
      throw error
    }
  }

  /// The version of libvpx.
  public static var encoderVersion: String { String(cString: CVPXVersion()) }
}
