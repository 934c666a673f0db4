public import Base
internal import CVPX
public import Render

/// Writes a film that every browser plays: WebM with VP9. Equal frames give equal files.
///
///     let film = try FilmWriter(path: "arm.webm", size: ImageSize(width: 480, height: 480))
///     for picture in pictures { try film.add(picture) }
///     try film.finish()
///
/// The file appears when the film is finished; one that is given up leaves nothing behind.
public final class FilmWriter {
  /// The frames in a second that a film can have.
  public static let frameRates: ClosedRange<Double> = 1...240
  /// From no visible loss to small files.
  public static let qualities = 0...63

  public let size: ImageSize
  private let path: String
  private let draft: FileDraft
  private let encoder: VideoEncoder
  private var container: WebMWriter
  private var isFinished = false
  /// What went wrong before; there is nothing more to be done then.
  private var failure: FileError?

  /// Starts a film; a lower `quality` is a finer picture, as libvpx counts it.
  public init(
    path: String, size: ImageSize, framesPerSecond: Double = 30, quality: Int = 28
  ) throws(FileError) {
    precondition(
      Self.frameRates.contains(framesPerSecond),
      "\(framesPerSecond) frames per second; a film has \(Self.frameRates)")
    precondition(
      Self.qualities.contains(quality), "the quality is \(quality); it is one of \(Self.qualities)")
    // What players can be expected to decode.
    try size.require(atMost: 16384, path: path)
    self.path = path
    self.size = size
    encoder = try VideoEncoder(
      size: size, framesPerSecond: framesPerSecond, quality: quality, name: path)
    draft = try FileDraft(path, overwritesStart: true)
    container = try WebMWriter(to: draft, size: size, framesPerSecond: framesPerSecond)
  }

  /// Adds a frame.
  public func add(_ image: ColorImage) throws(FileError) {
    precondition(image.size == size, "a frame is of the size of its film")
    try image.pixels.withUnsafeBufferPointer { pixels throws(FileError) in try add(pixels) }
  }

  /// Adds a frame: rows from the top, each pixel red, green and blue.
  public func add(_ pixels: UnsafeBufferPointer<UInt8>) throws(FileError) {
    try attempt { () throws(FileError) in
      let packet = try encoder.encode(pixels)
      try container.append(packet.bytes, isKey: packet.isKey)
    }
  }

  /// Puts the file in its place. Nothing can be added after it.
  public func finish() throws(FileError) {
    try attempt { () throws(FileError) in
      isFinished = true
      guard container.frameCount > 0 else {
        throw .unwritable(path: path, reason: "a film takes at least one frame")
      }
      try container.finish()
      try draft.finish()
    }
  }

  private func attempt(_ step: () throws(FileError) -> Void) throws(FileError) {
    if let failure { throw failure }
    precondition(!isFinished, "\(path) is finished already")
    do {
      try step()
    } catch {
      failure = error
      draft.giveUp()
      throw error
    }
  }

  /// The version of libvpx.
  public static var encoderVersion: String { String(cString: CVPXVersion()) }
}
