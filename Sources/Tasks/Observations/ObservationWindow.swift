internal import Render
internal import Sim

/// The memory an observation lies in: stacked states, oldest first, then the task's identity, then the hidden
/// parameters if they are revealed; and the stacked pictures of each camera.
final class ObservationWindow {
  private(set) var numbers: UnsafeMutableBufferPointer<Double>
  private(set) var pixels: UnsafeMutableBufferPointer<UInt8>
  private var ownsMemory = true
  private let stateCount: Int
  private let stack: Int
  private let contextCount: Int
  private let cameras: [Camera]
  private let size: ImageSize
  private let renderer: Renderer?

  init(
    _ options: ObservationOptions, stateCount: Int, identity: TaskIdentity?, contextCount: Int
  ) throws {
    guard !options.showsTask || identity != nil else {
      throw TaskError.invalidOption(
        name: "showsTask", given: "true", allowed: "false outside a suite of tasks")
    }
    self.stateCount = stateCount
    self.contextCount = contextCount
    stack = options.stack
    cameras = try options.cameras.map { name in
      let camera = try Camera.find(name)
      return options.imageStyle.isUpright ? camera : camera.asInMetaWorld
    }
    size = options.imageSize
    renderer = try cameras.isEmpty ? nil : Renderer(options.imageStyle.settings)
    let identityCount = options.showsTask ? identity?.count ?? 0 : 0
    numbers = .allocate(capacity: stack * stateCount + identityCount + contextCount)
    numbers.initialize(repeating: 0)
    if identityCount > 0, let identity { numbers[stack * stateCount + identity.index] = 1 }
    pixels = .allocate(capacity: cameras.count * stack * size.byteCount)
    pixels.initialize(repeating: 0)
  }

  deinit { release() }

  private func release() {
    guard ownsMemory else { return }
    numbers.deallocate()
    pixels.deallocate()
  }

  /// Moves into memory that somebody else owns and keeps.
  func move(
    to numbers: UnsafeMutableBufferPointer<Double>, _ pixels: UnsafeMutableBufferPointer<UInt8>
  ) {
    precondition(numbers.count == self.numbers.count && pixels.count == self.pixels.count)
    _ = numbers.update(fromContentsOf: self.numbers)
    _ = pixels.update(fromContentsOf: self.pixels)
    release()
    ownsMemory = false
    self.numbers = numbers
    self.pixels = pixels
  }

  /// Where the newest state goes.
  var state: UnsafeMutableBufferPointer<Double> {
    UnsafeMutableBufferPointer(rebasing: numbers[(stack - 1) * stateCount..<stack * stateCount])
  }

  /// Makes room for a newer state.
  func advance() {
    for index in 0..<(stack - 1) * stateCount { numbers[index] = numbers[index + stateCount] }
  }

  /// Lets all stacked states be the newest, as an episode starts.
  func fill(context: (Int) -> Double) {
    let newest = state
    for number in 0..<stack - 1 {
      for index in 0..<stateCount { numbers[number * stateCount + index] = newest[index] }
    }
    for index in 0..<contextCount {
      numbers[numbers.count - contextCount + index] = context(index)
    }
  }

  func draw(_ environment: Environment, isFirst: Bool) throws {
    guard let renderer else { return }
    for (number, camera) in cameras.enumerated() {
      let start = number * stack * size.byteCount
      let newest = start + (stack - 1) * size.byteCount
      if !isFirst {
        for index in start..<newest { pixels[index] = pixels[index + size.byteCount] }
      }
      try environment.draw(
        from: camera, size: size, with: renderer,
        into: RenderTargets(color: pixels.baseAddress.map { $0 + newest }))
      guard isFirst else { continue }
      for index in start..<newest {
        pixels[index] = pixels[newest + (index - start) % size.byteCount]
      }
    }
  }

  func load(numbers: [Double], pixels: [UInt8]) {
    _ = self.numbers.update(fromContentsOf: numbers)
    _ = self.pixels.update(fromContentsOf: pixels)
  }
}
