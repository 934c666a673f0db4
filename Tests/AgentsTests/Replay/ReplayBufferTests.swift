import Base
import Learning
import TestSupport
import Testing

@testable import Agents

@Suite("Replay buffer")
struct ReplayBufferTests {
  @Test("a row maps to its step and environment", arguments: [1, 49, 50, 51, 137])
  func rows(steps: Int) {
    let replay = ReplayBuffer.synthetic(steps: steps)
    #expect(replay.transitionsPerTask == min(steps, 50) * 3)
    for row in 0..<replay.transitionsPerTask * 2 {
      #expect(replay.observations[2 * row] == Float(replay.environment(of: row)))
      #expect(replay.observations[2 * row + 1] == Float(replay.step(of: row)))
      #expect(replay.nextObservations[2 * row + 1] == Float(replay.step(of: row) + 1))
      #expect(replay.task(of: row) == replay.environment(of: row) / 3)
    }
  }

  @Test("a row knows its episode's last step, or the newest one", arguments: [3, 50, 137])
  func ends(steps: Int) {
    let replay = ReplayBuffer.synthetic(steps: steps)
    for row in 0..<replay.transitionsPerTask * 2 {
      let length = 5 + replay.environment(of: row)
      let end = replay.step(of: row) / length * length + length - 1
      #expect(replay.lastStep(of: row) == min(end, steps - 1))
    }
  }

  @Test("endEpisodes() ends running episodes at the newest step")
  func truncatedEpisode() {
    let replay = ReplayBuffer.synthetic(steps: 7)
    replay.endEpisodes()
    replay.finishStep()
    #expect(replay.lastStep(of: replay.row(step: 6, environment: 0)) == 6)
    #expect(replay.lastStep(of: replay.row(step: 2, environment: 0)) == 4)
  }

  @Test("the n-step return stops at the end of the episode", arguments: [1, 3, 100])
  func nStepReturns(steps: Int) {
    let replay = ReplayBuffer.synthetic(steps: 80)
    for row in 0..<replay.transitionsPerTask * 2 {
      let (step, length) = (replay.step(of: row), 5 + replay.environment(of: row))
      let last = min(step + steps - 1, step / length * length + length - 1, 79)
      let nStepReturn = replay.nStepReturn(of: row, nStep: steps, discount: 0.5)
      var (reward, factor) = (Float(0), Float(1))
      for later in step...last {
        reward += factor * Float(later)
        factor /= 2
      }
      #expect(replay.step(of: nStepReturn.last) == last)
      #expect(nStepReturn.reward == reward && nStepReturn.discount == factor)
    }
  }

  @Test("every row of a task is sampled, and no other row")
  func draws() {
    let replay = ReplayBuffer.synthetic(steps: 80)
    var generator = SeededGenerator(seed: 1)
    for task in 0..<2 {
      let drawn = Set((0..<3000).map { _ in replay.sample(task: task, using: &generator) })
      #expect(drawn.allSatisfy { replay.task(of: $0) == task })
      #expect(drawn.count == 150)
    }
    #expect(Set((0..<6000).map { _ in replay.sample(using: &generator) }).count == 300)
  }

  @Test("a saved buffer loads the same", arguments: [20, 80])
  func checkpointRoundTrip(steps: Int) throws {
    let folder = try TemporaryFolder()
    let (replay, other) = (ReplayBuffer.synthetic(steps: steps), ReplayBuffer.synthetic(steps: 3))
    try Checkpoint.save(to: folder.path("a")) { try replay.serialize(with: $0) }
    try Checkpoint.load(from: folder.path("a")) { try other.serialize(with: $0) }
    try Checkpoint.save(to: folder.path("b")) { try other.serialize(with: $0) }
    #expect(try File.read(folder.path("a")) == File.read(folder.path("b")))
    #expect(other.lastStep(of: 7) == replay.lastStep(of: 7))
  }
}
