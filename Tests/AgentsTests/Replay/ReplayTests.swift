import Base
import TestSupport
import Testing

@testable import Agents

@Suite("Replays")
struct ReplayTests {
  @Test("a row is the step and environment it says", arguments: [1, 49, 50, 51, 137])
  func places(steps: Int) {
    let replay = Replay.made(steps: steps)
    #expect(replay.rowsPerTask == min(steps, 50) * 3)
    for row in 0..<replay.rowsPerTask * 2 {
      #expect(replay.observations[2 * row] == Float(replay.environment(of: row)))
      #expect(replay.observations[2 * row + 1] == Float(replay.step(of: row)))
      #expect(replay.nextObservations[2 * row + 1] == Float(replay.step(of: row) + 1))
      #expect(replay.task(of: row) == replay.environment(of: row) / 3)
    }
  }

  @Test("a row knows its episode's last step, or the newest", arguments: [3, 50, 137])
  func ends(steps: Int) {
    let replay = Replay.made(steps: steps)
    for row in 0..<replay.rowsPerTask * 2 {
      let length = 5 + replay.environment(of: row)
      let end = replay.step(of: row) / length * length + length - 1
      #expect(replay.lastStep(of: row) == min(end, steps - 1))
    }
  }

  @Test("an episode that is given up ends where it was")
  func givenUp() {
    let replay = Replay.made(steps: 7)
    replay.endEpisodes()
    replay.finishStep()
    #expect(replay.lastStep(of: replay.row(step: 6, environment: 0)) == 6)
    #expect(replay.lastStep(of: replay.row(step: 2, environment: 0)) == 4)
  }

  @Test("rewards are summed to the end of an episode and no farther", arguments: [1, 3, 100])
  func futures(steps: Int) {
    let replay = Replay.made(steps: 80)
    for row in 0..<replay.rowsPerTask * 2 {
      let (step, length) = (replay.step(of: row), 5 + replay.environment(of: row))
      let last = min(step + steps - 1, step / length * length + length - 1, 79)
      let future = replay.future(of: row, steps: steps, discount: 0.5)
      var (reward, factor) = (Float(0), Float(1))
      for later in step...last {
        reward += factor * Float(later)
        factor /= 2
      }
      #expect(replay.step(of: future.last) == last)
      #expect(future.reward == reward && future.discount == factor)
    }
  }

  @Test("every row of a task is drawn, and none of another's")
  func draws() {
    let replay = Replay.made(steps: 80)
    var generator = SeededGenerator(seed: 1)
    for task in 0..<2 {
      let drawn = Set((0..<3000).map { _ in replay.draw(task: task, using: &generator) })
      #expect(drawn.allSatisfy { replay.task(of: $0) == task })
      #expect(drawn.count == 150)
    }
    #expect(Set((0..<6000).map { _ in replay.draw(using: &generator) }).count == 300)
  }

  @Test("what was kept comes back", arguments: [20, 80])
  func keeping(steps: Int) throws {
    let folder = try TemporaryFolder()
    let (replay, other) = (Replay.made(steps: steps), Replay.made(steps: 3))
    try Checkpoint.save(to: folder.path("a")) { try replay.exchange(with: $0) }
    try Checkpoint.load(from: folder.path("a")) { try other.exchange(with: $0) }
    try Checkpoint.save(to: folder.path("b")) { try other.exchange(with: $0) }
    #expect(try WholeFile.read(folder.path("a")) == WholeFile.read(folder.path("b")))
    #expect(other.lastStep(of: 7) == replay.lastStep(of: 7))
  }
}
