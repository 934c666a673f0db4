internal import Render
internal import Sim

/// The memory of one observation: the stacked states (oldest first), the one-hot task vector, the observable
/// hidden parameters, and the stacked images of each camera.
///
/// Frame stacking as in Mnih et al. (2015).
final class ObservationBuffer {
  private(set) var stateVector: UnsafeMutableBufferPointer<Double>
  private(set) var images: UnsafeMutableBufferPointer<UInt8>
  private var ownsMemory = true
  private let stateSize: Int
  private let frameStack: Int
  private let contextSize: Int
  private let cameras: [Camera]
  private let size: ImageSize
  private let renderer: Renderer?

  init(
    _ options: ObservationOptions, stateSize: Int, identity: TaskIdentity?, contextSize: Int
  ) throws {
    guard !options.includesTaskOneHot || identity != nil else {
      throw TaskError.invalidOption(
        name: "includesTaskOneHot", given: "true", allowed: "false outside a suite of tasks")
    }
    self.stateSize = stateSize
    self.contextSize = contextSize
    frameStack = options.frameStack
    cameras = try options.cameras.map { name in
      let camera = try Camera.find(name)
      return options.imageStyle.isUpright ? camera : camera.asInMetaWorld
    }
    size = options.imageSize
    renderer = try cameras.isEmpty ? nil : Renderer(options.imageStyle.settings)
    let taskOneHotSize = options.includesTaskOneHot ? identity?.count ?? 0 : 0
    stateVector = .allocate(capacity: frameStack * stateSize + taskOneHotSize + contextSize)
    stateVector.initialize(repeating: 0)
    if taskOneHotSize > 0, let identity { stateVector[frameStack * stateSize + identity.index] = 1 }
    images = .allocate(capacity: cameras.count * frameStack * size.byteCount)
    images.initialize(repeating: 0)
  }

  deinit { release() }

  private func release() {
    guard ownsMemory else { return }
    stateVector.deallocate()
    images.deallocate()
  }

  /// Moves the observation into memory that the caller owns and keeps alive.
  func move(
    to stateVector: UnsafeMutableBufferPointer<Double>, _ images: UnsafeMutableBufferPointer<UInt8>
  ) {
    precondition(stateVector.count == self.stateVector.count && images.count == self.images.count)
    _ = stateVector.update(fromContentsOf: self.stateVector)
    _ = images.update(fromContentsOf: self.images)
    release()
    ownsMemory = false
    self.stateVector = stateVector
    self.images = images
  }

  /// Exchanges the memory with a buffer of the same size; each keeps its contents.
  func exchangeMemory(with other: ObservationBuffer) {
    for index in stateVector.indices {
      (stateVector[index], other.stateVector[index]) = (
        other.stateVector[index], stateVector[index]
      )
    }
    for index in images.indices {
      (images[index], other.images[index]) = (other.images[index], images[index])
    }
    swap(&stateVector, &other.stateVector)
    swap(&images, &other.images)
    swap(&ownsMemory, &other.ownsMemory)
  }

  /// The memory of the newest state in the stack.
  var newestState: UnsafeMutableBufferPointer<Double> {
    UnsafeMutableBufferPointer(
      rebasing: stateVector[(frameStack - 1) * stateSize..<frameStack * stateSize])
  }

  /// Shifts the stack by one state.
  func advance() {
    for index in 0..<(frameStack - 1) * stateSize {
      stateVector[index] = stateVector[index + stateSize]
    }
  }

  /// Fills the stack with the newest state at the start of an episode.
  func fill(context: (Int) -> Double) {
    let newest = newestState
    for number in 0..<frameStack - 1 {
      for index in 0..<stateSize { stateVector[number * stateSize + index] = newest[index] }
    }
    for index in 0..<contextSize {
      stateVector[stateVector.count - contextSize + index] = context(index)
    }
  }

  func renderImages(of environment: Environment, isFirst: Bool) throws {
    guard let renderer else { return }
    for (number, camera) in cameras.enumerated() {
      let start = number * frameStack * size.byteCount
      let newest = start + (frameStack - 1) * size.byteCount
      if !isFirst {
        for index in start..<newest { images[index] = images[index + size.byteCount] }
      }
      try environment.render(
        from: camera, size: size, with: renderer,
        into: RenderTargets(color: images.baseAddress.map { $0 + newest }))
      guard isFirst else { continue }
      for index in start..<newest {
        images[index] = images[newest + (index - start) % size.byteCount]
      }
    }
  }

  func load(stateVector: [Double], images: [UInt8]) {
    _ = self.stateVector.update(fromContentsOf: stateVector)
    _ = self.images.update(fromContentsOf: images)
  }
}
