import Base
import Experience
import Tasks
import Testing

/// Replay buffers with images. Two cameras draw one pixel each, which names the camera, the episode and the time step.
@Suite("Images in a replay buffer")
struct ReplayImagesTests {
  private static let cameras = ["one", "two"]

  private static func layout(frameStack: Int) -> ImageLayout {
    ImageLayout(cameras: cameras, width: 1, height: 1, frameStack: frameStack)
  }

  /// The images of an observation, as the environment stacks them.
  private static func images(
    environment: Int, episode: Int, timeStep: Int, frameStack: Int
  ) -> [UInt8] {
    cameras.indices.flatMap { camera in
      (0..<frameStack).flatMap { place in
        let shown = max(0, timeStep - (frameStack - 1 - place))
        return [UInt8(truncatingIfNeeded: 10 * camera + environment), UInt8(episode), UInt8(shown)]
      }
    }
  }

  /// Where each environment is.
  private struct Position {
    var episode = 0
    var timeStep = 0
  }

  /// Takes steps, in episodes of a length for each environment. The reward of a row is its step.
  private static func fill(
    _ replay: ReplayBuffer, _ positions: inout [Position], lengths: [Int], steps: Int,
    frameStack: Int
  ) {
    func images(_ environment: Int, later: Int = 0) -> [UInt8] {
      Self.images(
        environment: environment, episode: positions[environment].episode,
        timeStep: positions[environment].timeStep + later, frameStack: frameStack)
    }
    for _ in 0..<steps {
      for environment in 0..<replay.environmentCount
      where replay.needsFirstImages(of: environment) {
        replay.addFirstImages(images(environment), of: environment)
      }
      for environment in 0..<replay.environmentCount {
        let isOver = positions[environment].timeStep == lengths[environment] - 1
        replay.add(
          [
            Float(positions[environment].episode), Float(positions[environment].timeStep),
          ], [0, 0, 0, 0], nextObservation: [0, 0],
          .init(reward: 0, isTerminated: false, endsEpisode: isOver),
          nextImages: images(environment, later: 1), of: environment)
        positions[environment] =
          isOver
          ? Position(episode: positions[environment].episode + 1)
          : Position(
            episode: positions[environment].episode, timeStep: positions[environment].timeStep + 1)
      }
      replay.finishStep()
    }
  }

  private static func make(capacity: Int, frameStack: Int) -> ReplayBuffer {
    ReplayBuffer(
      tasks: 1, environmentsPerTask: 3, capacity: capacity, observationSize: 2, hasGoals: false,
      images: layout(frameStack: frameStack))
  }

  /// Checks all rows that can be drawn; returns the numbers of their steps.
  @discardableResult
  private static func check(_ replay: ReplayBuffer, frameStack: Int) -> Set<Int> {
    var steps: Set<Int> = []
    let observations = replay.values(of: .observation)
    var images = [UInt8](repeating: 0, count: layout(frameStack: frameStack).byteCount)
    for number in 0..<replay.count(of: 0) {
      let row = replay.row(number, of: 0)
      let (episode, timeStep) = (Int(observations[2 * row]), Int(observations[2 * row + 1]))
      for later in 0...1 {
        images.withUnsafeMutableBufferPointer { buffer in
          guard let start = buffer.baseAddress else { return }
          later == 0
            ? replay.copyImages(before: row, to: start) : replay.copyImages(after: row, to: start)
        }
        #expect(
          images
            == Self.images(
              environment: replay.environment(of: row), episode: episode,
              timeStep: timeStep + later, frameStack: frameStack))
      }
      steps.insert(replay.step(of: row))
    }
    return steps
  }

  @Test(
    "each row has the images before and after its step, with those stacked that its episode has",
    arguments: [1, 2, 4], [1, 7, 40, 41, 137])
  func images(frameStack: Int, steps: Int) {
    let replay = Self.make(capacity: 40, frameStack: frameStack)
    var positions = [Position](repeating: Position(), count: 3)
    Self.fill(
      replay, &positions, lengths: [20, 33, 50], steps: steps, frameStack: frameStack)
    let drawn = Self.check(replay, frameStack: frameStack)
    #expect(drawn == Set(max(0, steps - 40)..<steps))
  }

  @Test("with very short episodes, fewer steps can be drawn, all with their images")
  func shortEpisodes() {
    let replay = Self.make(capacity: 40, frameStack: 2)
    var positions = [Position](repeating: Position(), count: 3)
    Self.fill(replay, &positions, lengths: [1, 2, 3], steps: 90, frameStack: 2)
    let drawn = Self.check(replay, frameStack: 2)
    #expect(drawn.count >= 20 && drawn.count < 40)
    #expect(drawn == Set(90 - drawn.count..<90))
    #expect(replay.transitionsPerTask == 3 * drawn.count)
  }

  @Test("new episodes begin where running ones are ended")
  func endedEpisodes() {
    let replay = Self.make(capacity: 40, frameStack: 2)
    var positions = [Position](repeating: Position(), count: 3)
    for _ in 0..<5 {
      Self.fill(replay, &positions, lengths: [20, 33, 50], steps: 9, frameStack: 2)
      replay.endEpisodes()
      for environment in positions.indices where positions[environment].timeStep > 0 {
        positions[environment] = Position(episode: positions[environment].episode + 1)
      }
    }
    Self.check(replay, frameStack: 2)
  }

  @Test(
    "a restored buffer continues as before, and broken frames are refused", arguments: [30, 95])
  func restoring(steps: Int) {
    let (first, second) = (
      Self.make(capacity: 40, frameStack: 3), Self.make(capacity: 40, frameStack: 3)
    )
    var positions = [Position](repeating: Position(), count: 3)
    Self.fill(first, &positions, lengths: [4, 19, 50], steps: steps, frameStack: 3)
    for entry in first.table.layout.entries {
      func copy<Element: ColumnElement>(_: Element.Type) {
        let column = Column<Element>(entry.name)
        second.table.values(of: column).update(
          from: first.table.values(of: column), count: entry.width * first.table.rows)
      }
      switch entry.type {
      case .float32: copy(Float.self)
      case .bool: copy(Bool.self)
      default: copy(Int64.self)
      }
    }
    #expect(second.restore(stepCount: steps) == nil)
    guard let from = first.frameBytes, let to = second.frameBytes else { return }
    #expect(from.filled == to.filled && from.filled > 0)
    to.start.update(from: from.start, count: from.filled)
    #expect(Self.check(second, frameStack: 3) == Self.check(first, frameStack: 3))
    Self.fill(second, &positions, lengths: [4, 19, 50], steps: 25, frameStack: 3)
    Self.check(second, frameStack: 3)
    let frames = second.table.values(of: Column<Int64>("frame"))
    for change in [Int64(1), -1, 1 << 61, Int64.min] {
      let row = second.row(step: steps + 20, environment: 1)
      let before = frames[row]
      frames[row] = before &+ change
      #expect(second.restore(stepCount: steps + 25) == "has inconsistent frames")
      frames[row] = before
    }
    #expect(second.restore(stepCount: steps + 25) == nil)
  }

  @Test("a sampler draws images with n-step returns")
  func sampler() {
    let replay = Self.make(capacity: 40, frameStack: 2)
    var positions = [Position](repeating: Position(), count: 3)
    Self.fill(replay, &positions, lengths: [20, 33, 50], steps: 60, frameStack: 2)
    let sampler = TransitionSampler(replay, nStep: 3)
    #expect(sampler.images == Self.layout(frameStack: 2))
    let batch = Batch(sampler.layout, tasks: 1, batchSizePerTask: 100, images: sampler.images)
    var generator = SeededGenerator(seed: 1)
    sampler.draw(0..<100, of: batch, using: &generator)
    let size = Self.layout(frameStack: 2).byteCount
    for row in 0..<100 {
      let (episode, timeStep) = (
        Int(batch[.observation][2 * row]), Int(batch[.observation][2 * row + 1])
      )
      let environment = Int(batch[.images][row * size])
      // The return ends with the episode, or with the newest step.
      let last = min(
        timeStep + 3, [20, 33, 50][environment],
        positions[environment].episode == episode ? positions[environment].timeStep : 50)
      func images(_ column: Column<UInt8>) -> [UInt8] {
        Array(UnsafeBufferPointer(start: batch[column] + row * size, count: size))
      }
      for (column, shown) in [(Column.images, timeStep), (.nextImages, last)] {
        #expect(
          images(column)
            == Self.images(
              environment: environment, episode: episode, timeStep: shown, frameStack: 2))
      }
    }
  }
}
