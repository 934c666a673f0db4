import Base
import Experience
import TestSupport
import Testing

@Suite("Replay buffer")
struct ReplayBufferTests {
  @Test("a row maps to its step and environment", arguments: [1, 49, 50, 51, 137])
  func rows(steps: Int) {
    let replay = ReplayBuffer.synthetic(steps: steps)
    #expect(replay.transitionsPerTask == min(steps, 50) * 3)
    for row in 0..<replay.transitionsPerTask * 2 {
      #expect(replay.values(of: .observation)[2 * row] == Float(replay.environment(of: row)))
      #expect(replay.values(of: .observation)[2 * row + 1] == Float(replay.step(of: row)))
      #expect(replay.values(of: .nextObservation)[2 * row + 1] == Float(replay.step(of: row) + 1))
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

  @Test("every row of a task is drawn, and no other row")
  func draws() {
    let replay = ReplayBuffer.synthetic(steps: 80)
    var generator = SeededGenerator(seed: 1)
    for task in 0..<2 {
      let drawn = Set(
        (0..<3000).map { _ in replay.row(generator.integer(below: replay.count(of: task)), of: task)
        })
      #expect(drawn.allSatisfy { replay.task(of: $0) == task })
      #expect(drawn.count == 150)
    }
  }

  @Test("rows of later steps are those of the same environment", arguments: [20, 80, 137])
  func laterRows(steps: Int) {
    let replay = ReplayBuffer.synthetic(steps: steps)
    for row in 0..<replay.transitionsPerTask * 2 {
      for later in 0...replay.remainingSteps(after: row) {
        let other = replay.row(later, after: row)
        #expect(replay.environment(of: other) == replay.environment(of: row))
        #expect(replay.step(of: other) == replay.step(of: row) + later)
      }
    }
  }
}
