/// The images of recorded episodes, read and decoded when they are drawn.
///
/// Any thread may read at any time. Episodes are numbered in the order in which they were appended.
public protocol RecordedImages: AnyObject, Sendable {
  /// Writes the image of a camera at a time step of an episode. Time steps begin with the initial one.
  func read(
    episode: Int, timeStep: Int, camera: Int, to target: UnsafeMutableBufferPointer<UInt8>) throws
}

/// Images in memory, episode by episode.
public final class ImagesInMemory: RecordedImages {
  private let episodes: [[UInt8]]
  private let cameras: Int

  /// An episode has the images of all cameras at its first time step, then those at the second, and so on.
  public init(_ episodes: [[UInt8]], cameras: Int) {
    self.episodes = episodes
    self.cameras = cameras
  }

  public func read(
    episode: Int, timeStep: Int, camera: Int, to target: UnsafeMutableBufferPointer<UInt8>
  ) {
    let start = (timeStep * cameras + camera) * target.count
    _ = target.update(fromContentsOf: episodes[episode][start..<start + target.count])
  }
}
