import Base
import Experience
import TestSupport
import Testing

@Suite("Drawing transitions")
struct TransitionSamplerTests {
  @Test("the n-step return stops at the end of the episode", arguments: [1, 3, 100])
  func nStepReturns(steps: Int) {
    let replay = ReplayBuffer.synthetic(steps: 80)
    let sampler = TransitionSampler(replay, nStep: steps, discount: 0.5)
    let batch = Batch(sampler.layout, tasks: 2, batchSizePerTask: 500)
    var generator = SeededGenerator(seed: 6)
    sampler.draw(0..<batch.rows, of: batch, using: &generator)
    for row in 0..<batch.rows {
      // Observations name the environment and the step.
      let environment = Int(batch[.observation][2 * row])
      let step = Int(batch[.observation][2 * row + 1])
      #expect(environment / 3 == batch.task(of: row))
      #expect(batch[.action][4 * row] == Float(step))
      let length = 5 + environment
      let last = min(step + steps - 1, step / length * length + length - 1, 79)
      var (reward, factor) = (Float(0), Float(1))
      for later in step...last {
        reward += factor * Float(later)
        factor /= 2
      }
      #expect(Int(batch[.nextObservation][2 * row + 1]) == last + 1)
      #expect(batch[.reward][row] == reward && batch[.discount][row] == factor)
    }
  }

  @Test("the next action is the one that followed, and the last one at the end of an episode")
  func nextActions() {
    let sampler = TransitionSampler(
      ReplayBuffer.synthetic(steps: 80), nStep: 2, includesNextAction: true)
    let batch = Batch(sampler.layout, tasks: 2, batchSizePerTask: 500)
    var generator = SeededGenerator(seed: 6)
    sampler.draw(0..<batch.rows, of: batch, using: &generator)
    for row in 0..<batch.rows {
      let environment = Int(batch[.observation][2 * row])
      let step = Int(batch[.observation][2 * row + 1])
      let length = 5 + environment
      let end = min(step / length * length + length - 1, 79)
      #expect(batch[.nextAction][4 * row] == Float(min(step + 2, end)))
    }
  }

  @Test("parts of a batch drawn with their own generators do not depend on their order")
  func parts() {
    let sampler = TransitionSampler(ReplayBuffer.synthetic(steps: 80))
    func draw(_ order: [Int]) -> [Float] {
      let batch = Batch(sampler.layout, tasks: 2, batchSizePerTask: 40)
      for part in order {
        var generator = SeededGenerator(seed: UInt64(part))
        sampler.draw(20 * part..<20 * (part + 1), of: batch, using: &generator)
      }
      return (0..<2 * batch.rows).map { batch[.observation][$0] }
    }
    #expect(draw([0, 1, 2, 3]) == draw([3, 1, 0, 2]))
  }

  @Test("the next value of a terminated episode counts nothing, that of a truncated one does")
  func ends() {
    func discount(terminates: Bool) -> Float {
      let replay = ReplayBuffer(
        tasks: 1, environmentsPerTask: 1, capacity: 1, observationSize: 2, hasGoals: false)
      replay.add(
        [1, 2], [0, 0, 0, 0], nextObservation: [3, 4],
        ReplayBuffer.Transition(reward: 0.5, isTerminated: terminates, endsEpisode: true), of: 0)
      replay.finishStep()
      let sampler = TransitionSampler(replay, nStep: 3, discount: 0.9)
      let batch = Batch(sampler.layout, tasks: 1, batchSizePerTask: 1)
      var generator = SeededGenerator(seed: 2)
      sampler.draw(0..<1, of: batch, using: &generator)
      return batch[.discount][0]
    }
    #expect(discount(terminates: true) == 0)
    #expect(discount(terminates: false) == 0.9)
  }

  @Test("a mixture draws its fractions of each task's rows", arguments: [0, 0.25, 0.5, 1])
  func mixture(fraction: Double) {
    func source(_ steps: Int) -> TransitionSampler {
      TransitionSampler(ReplayBuffer.synthetic(steps: steps))
    }
    // The first source has only the steps 0 to 4, the second the steps 50 to 99.
    let mixed = MixedSource([(source(5), fraction), (source(100), 1 - fraction)])
    let batch = Batch(mixed.layout, tasks: 2, batchSizePerTask: 40)
    var generator = SeededGenerator(seed: 7)
    // Parts that cross the bounds of tasks and sources.
    for part in [0..<15, 15..<47, 47..<80] { mixed.draw(part, of: batch, using: &generator) }
    for task in 0..<2 {
      let first = (0..<40).filter { batch[.observation][2 * (40 * task + $0) + 1] < 5 }
      #expect(first == Array(0..<Int(40 * fraction)))
      for row in 40 * task..<40 * (task + 1) {
        #expect(Int(batch[.observation][2 * row]) / 3 == task)
      }
    }
  }
}
