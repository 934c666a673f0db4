import Base
import Experience
import Tasks
import TestSupport
import Testing

@Suite("Recorded transitions")
struct RecordedTransitionsTests {
  /// Two tasks with episodes of three and two, and of four steps. Values name the episode and the step.
  private func recorded(
    _ content: RecordedTransitions.Content, in folder: String?,
    lengths tasks: [[Int]] = [[3, 2], [4]]
  ) throws -> RecordedTransitions {
    let recorded = try RecordedTransitions(
      content, observationSize: 2, hasGoals: true, in: folder)
    for (task, lengths) in tasks.enumerated() {
      recorded.beginTask()
      for (number, steps) in lengths.enumerated() {
        let name = 10 * task + number
        var episode = RecordedTransitions.Episode()
        for step in 0...steps {
          episode.observations += [Double(name), Double(step)]
          episode.achievedGoals += [Double(name), Double(step), 0]
        }
        episode.desiredGoal = [Double(name), Double(steps), 0]
        for step in 0..<steps {
          episode.actions += [Float](repeating: Float(step), count: 4)
          episode.policyActions += [Float](repeating: -Float(step), count: 4)
        }
        episode.rewards = (0..<steps).map { Double($0) }
        episode.terminations = (0..<steps).map { $0 == steps - 1 && number == 0 }
        try recorded.append(episode)
      }
    }
    try recorded.finish()
    return recorded
  }

  @Test("the best episodes of each task are those with the largest returns, one at least")
  func best() throws {
    // The returns are 3, 1, 6, 1, 10 and, of the second task, 6.
    let recorded = try recorded(.demonstrations, in: nil, lengths: [[3, 2, 4, 2, 5], [4]])
    func kept(_ fraction: Double) -> [Set<Float>] {
      recorded.chooseBest(fraction)
      return (0..<2).map { task in
        Set(
          (0..<recorded.count(of: task)).map {
            recorded.values(of: .observation)[2 * recorded.row($0, of: task)]
          })
      }
    }
    #expect(kept(0.6) == [[0, 2, 4], [10]])
    #expect((0..<2).map(recorded.count(of:)) == [12, 4])
    #expect(kept(0.4) == [[2, 4], [10]])
    // Among equal returns, the earlier one.
    #expect(kept(0.8) == [[0, 1, 2, 4], [10]])
    #expect(kept(0.01) == [[4], [10]])
  }

  @Test("draws transitions within their episode, in memory and in files", arguments: [false, true])
  func draws(usesFiles: Bool) throws {
    let folder = try TemporaryFolder()
    try Folder.make(folder.path("scratch"))
    let recorded = try recorded(.transitions, in: usesFiles ? folder.path("scratch") : nil)
    #expect((0..<2).map(recorded.count(of:)) == [5, 4])
    let sampler = TransitionSampler(recorded, nStep: 2, discount: 0.5)
    let batch = Batch(sampler.layout, tasks: 2, batchSizePerTask: 200)
    var generator = SeededGenerator(seed: 1)
    sampler.draw(0..<batch.rows, of: batch, using: &generator)
    var seen = Set<[Float]>()
    for row in 0..<batch.rows {
      let (name, step) = (batch[.observation][2 * row], batch[.observation][2 * row + 1])
      let steps: Float = name == 0 ? 3 : name == 1 ? 2 : 4
      let last = min(step + 1, steps - 1)
      #expect(batch[.nextObservation][2 * row] == name)
      #expect(batch[.nextObservation][2 * row + 1] == last + 1)
      let reward: Float = last > step ? step + 0.5 * last : step
      #expect(batch[.reward][row] == reward)
      let isTerminated = last == steps - 1 && name != 1
      let discount: Float = isTerminated ? 0 : last > step ? 0.25 : 0.5
      #expect(batch[.discount][row] == discount)
      #expect(batch[.action][4 * row] == step && batch[.policyAction][4 * row] == -step)
      #expect(batch[.desiredGoal][3 * row + 1] == Double(steps))
      #expect((name >= 10 ? 1 : 0) == batch.task(of: row))
      seen.insert([name, step])
    }
    #expect(seen.count == 9)
  }

  @Test("observations that are only images have no state vector", arguments: [false, true])
  func images(usesFiles: Bool) throws {
    let folder = try TemporaryFolder()
    try Folder.make(folder.path("scratch"))
    let layout = ImageLayout(cameras: ["one", "two"], width: 1, height: 1, frameStack: 2)
    let recorded = try RecordedTransitions(
      .transitions, observationSize: 0, hasGoals: false, images: layout,
      in: usesFiles ? folder.path("scratch") : nil)
    var images: [[UInt8]] = []
    for (number, steps) in [3, 2, 5].enumerated() {
      if number != 1 { recorded.beginTask() }
      var episode = RecordedTransitions.Episode()
      episode.actions = [Float](repeating: Float(number), count: 4 * steps)
      episode.policyActions = (0..<steps).flatMap { [Float](repeating: Float($0), count: 4) }
      episode.rewards = [Double](repeating: 0, count: steps)
      episode.terminations = [Bool](repeating: false, count: steps)
      try recorded.append(episode)
      images.append(
        (0...steps).flatMap { step in
          [UInt8(number), UInt8(step), 1, UInt8(number), UInt8(step), 2]
        })
    }
    try recorded.finish(images: ImagesInMemory(images, cameras: 2))
    let sampler = TransitionSampler(recorded, nStep: 2)
    let batch = Batch(sampler.layout, tasks: 2, batchSizePerTask: 50, images: sampler.images)
    var generator = SeededGenerator(seed: 1)
    sampler.draw(0..<batch.rows, of: batch, using: &generator)
    for row in 0..<batch.rows {
      let (number, step) = (
        UInt8(batch[.action][4 * row]), Int(batch[.policyAction][4 * row])
      )
      let next = min(step + 2, [3, 2, 5][Int(number)])
      for (column, shown) in [(Column.images, step), (.nextImages, next)] {
        let earlier = UInt8(max(shown - 1, 0))
        #expect(
          Array(UnsafeBufferPointer(start: batch[column] + 12 * row, count: 12))
            == [1, 2].flatMap { [number, earlier, $0, number, UInt8(shown), $0] })
      }
    }
    try recorded.checkImages()
  }

  private final class UnreadableImages: RecordedImages {
    func read(
      episode: Int, timeStep: Int, camera: Int, to target: UnsafeMutableBufferPointer<UInt8>
    ) throws {
      throw FileError.unsuitable(path: "images", reason: "is gone")
    }
  }

  @Test("an image that cannot be read is an error after the draw")
  func unreadable() throws {
    let recorded = try RecordedTransitions(
      .demonstrations, observationSize: 0, hasGoals: false,
      images: ImageLayout(cameras: ["one"], width: 1, height: 1, frameStack: 1))
    recorded.beginTask()
    var episode = RecordedTransitions.Episode()
    episode.policyActions = [0, 0, 0, 0]
    try recorded.append(episode)
    try recorded.finish(images: UnreadableImages())
    let sampler = TransitionSampler(recorded)
    let batch = Batch(sampler.layout, tasks: 1, batchSizePerTask: 2, images: sampler.images)
    var generator = SeededGenerator(seed: 1)
    try recorded.checkImages()
    sampler.draw(0..<2, of: batch, using: &generator)
    #expect(throws: FileError.self) { try recorded.checkImages() }
  }

  @Test("demonstrations hold only observations and the policy's actions")
  func demonstrations() throws {
    let recorded = try recorded(.demonstrations, in: nil)
    let sampler = TransitionSampler(recorded)
    #expect(sampler.layout.contains(.policyAction) && !sampler.layout.contains(.reward))
    let batch = Batch(sampler.layout, tasks: 2, batchSizePerTask: 8)
    var generator = SeededGenerator(seed: 1)
    sampler.draw(0..<batch.rows, of: batch, using: &generator)
    for row in 0..<batch.rows {
      #expect(batch[.policyAction][4 * row] == -batch[.observation][2 * row + 1])
    }
  }

  @Test("hindsight goals come from the same recorded episode")
  func hindsight() throws {
    let recorded = try recorded(.transitions, in: nil)
    var relabeling = HindsightRelabeling()
    relabeling.probability = 1
    let sampler = TransitionSampler(recorded, relabeling: relabeling)
    let batch = Batch(sampler.layout, tasks: 2, batchSizePerTask: 100)
    var generator = SeededGenerator(seed: 3)
    sampler.draw(0..<batch.rows, of: batch, using: &generator)
    for row in 0..<batch.rows {
      let goal = batch[.desiredGoal] + 3 * row
      #expect(goal[0] == Double(batch[.observation][2 * row]))
      #expect(goal[1] > Double(batch[.observation][2 * row + 1]))
      let isReached = goal[1] == Double(batch[.observation][2 * row + 1]) + 1
      #expect(batch[.reward][row] == (isReached ? 0 : -1))
    }
  }
}
