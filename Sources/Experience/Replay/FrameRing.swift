internal import Tasks

/// The latest frames of several environments, each stored once: at each time step, the images of all cameras.
///
/// An episode of n steps has n + 1 frames, one after another; the frames of an environment are counted over the whole
/// run. So the next frame is that of the next observation, also at the end of an episode. Frames are stacked when they
/// are read.
final class FrameRing {
  let layout: ImageLayout
  private let environmentCount: Int
  /// The bytes of a frame, the frames of an observation of each camera, and the number of cameras.
  private let frameSize, stackSize, cameraCount: Int
  /// The frames of each environment that are kept.
  let capacity: Int
  /// The frames, each slot of the ring with one frame of every environment.
  let bytes: UnsafeMutablePointer<UInt8>
  /// The frames of each environment so far, including overwritten ones.
  private let counts: UnsafeMutablePointer<Int>

  /// `capacity` is at least that of two observations.
  init(_ layout: ImageLayout, environments: Int, capacity: Int) {
    precondition(capacity > layout.frameStack, "\(capacity) frames hold no step")
    self.layout = layout
    environmentCount = environments
    (frameSize, stackSize) = (layout.frameByteCount, layout.frameStack)
    cameraCount = layout.cameras.count
    self.capacity = capacity
    let count = capacity * environments * layout.timeStepByteCount
    bytes = .allocate(capacity: count)
    bytes.initialize(repeating: 0, count: count)
    counts = .allocate(capacity: environments)
    counts.initialize(repeating: 0, count: environments)
  }

  deinit {
    bytes.deallocate()
    counts.deallocate()
  }

  /// The number of the latest frame of an environment.
  func latest(of environment: Int) -> Int { counts[environment] - 1 }

  /// The number of the oldest frame of an environment that is kept.
  func oldest(of environment: Int) -> Int { max(0, counts[environment] - capacity) }

  /// The number of the oldest frame that the stack of a frame needs; its episode began with the frame `first`.
  func oldest(inStackOf frame: Int, since first: Int) -> Int {
    max(first, frame - stackSize + 1)
  }

  /// Appends the newest frames of an observation's images.
  func append(_ images: UnsafePointer<UInt8>, of environment: Int) {
    let target = frame(counts[environment], of: environment)
    for camera in 0..<cameraCount {
      let newest = (camera + 1) * stackSize - 1
      (target + camera * frameSize).update(from: images + newest * frameSize, count: frameSize)
    }
    counts[environment] += 1
  }

  /// Writes the images of an observation: the stack of a frame. The first frame of an episode repeats before its start.
  func copy(
    _ frame: Int, since first: Int, of environment: Int, to target: UnsafeMutablePointer<UInt8>
  ) {
    for place in 0..<stackSize {
      let source = self.frame(max(first, frame - (stackSize - 1 - place)), of: environment)
      for camera in 0..<cameraCount {
        (target + (camera * stackSize + place) * frameSize).update(
          from: source + camera * frameSize, count: frameSize)
      }
    }
  }

  private func frame(_ number: Int, of environment: Int) -> UnsafeMutablePointer<UInt8> {
    bytes + (number % capacity * environmentCount + environment) * cameraCount * frameSize
  }

  // MARK: Restoring

  /// The bytes that have been filled so far, which come first.
  var filledByteCount: Int {
    let slots = min(capacity, (0..<environmentCount).reduce(0) { max($0, counts[$1]) })
    return slots * environmentCount * cameraCount * frameSize
  }

  /// Continues after a number of frames of an environment.
  func restore(count: Int, of environment: Int) { counts[environment] = count }
}
