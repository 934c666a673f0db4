import AllocationCounter
import Base
import Experience
import Learning
import LearningTestSupport
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("Behavior cloning of sequences")
struct RecurrentCloningTests {
  private static let sequenceLength = 8
  private static let horizon = 21

  private struct Made {
    let kit: Kit
    let recorded: RecordedTransitions
    let policy: PolicyNetwork
    let data: BatchSource
    let update: Update
  }

  /// A recurrent policy, and batches of random episodes of two tasks.
  private func make(threads: Int = 2) throws -> Made {
    let suite = try Tasks.Suite.find("reach,push")
    var options = suite.defaultOptions
    options.horizon = Self.horizon
    var context = TrainingContext(suite, options: options)
    context.recordedTransitions = RandomRecording.reader(episodes: 3)
    let kit = try Kit(context, options: options, seed: 3, threads: threads, precision: .float32)
    let (recorded, _) = try #require(try kit.recordedTransitions(.demonstrations))
    let policy = try kit.policy(
      NetworkSettings(GRU(hiddenSizes: [8], hiddenStateSize: 5)),
      DeterministicHead(squashes: false))
    var generator = SeededGenerator(seed: 8)
    policy.parameters.perturb(by: 0.3, using: &generator)
    let data = kit.batches(
      from: TransitionSampler(inOrder: recorded), batchSizePerTask: 4 * Self.sequenceLength,
      sequenceLength: Self.sequenceLength, for: [policy])
    let algorithm = BehaviorCloning(BehaviorCloningSettings())
    let update = try kit.update("policy", policy, OptimizerSettings(), on: data) { b in
      algorithm.loss(policy, b)
    }
    return Made(kit: kit, recorded: recorded, policy: policy, data: data, update: update)
  }

  /// Evaluates the policy step by step, as it acts, in the eight places of a batch.
  private final class StepwisePolicy {
    private let graph = Graph(rows: 8, requiresGradient: false)
    private let input: Input
    private let memory: NetworkMemory
    private let action: Node
    private let states = HiddenStates("policy", rows: 8, size: 5)

    init(_ policy: PolicyNetwork) {
      input = graph.input(columns: 39)
      memory = NetworkMemory(graph.input(columns: 5))
      let tasks = graph.indexInput()
      for place in 0..<8 { tasks.values[place] = Int32(place / 4) }
      action = policy(input, tasks, memory: memory, in: graph).deterministicAction(in: graph)
    }

    /// The mean squared error of the actions in the next batch.
    func loss(of batch: Batch) -> Double {
      let length = batch.sequenceLength
      var sum = 0.0
      for step in 0..<length {
        for place in 0..<8 {
          let row = place * length + step
          if batch[.continues][row] == 0 { states.reset(place) }
          memory.load(states[place], row: place)
          (input.values + 39 * place).update(from: batch[.input] + 39 * row, count: 39)
        }
        graph.forward()
        for place in 0..<8 {
          memory.store(states[place], row: place)
          for number in 0..<4 {
            let target = batch[.policyAction][4 * (place * length + step) + number]
            let error = Double(action.values[4 * place + number] - target)
            sum += error * error
          }
        }
      }
      return sum / Double(batch.rows)
    }
  }

  @Test("the losses of consecutive batches are those of a policy that acts through the episodes")
  func loss() throws {
    let made = try make()
    let stepwise = StepwisePolicy(made.policy)
    var generator = SeededGenerator(seed: 1)
    var lost = 0
    for _ in 0..<8 {
      made.data.draw()
      made.update.evaluate(using: &generator)
      made.update.carryHiddenStates()
      let (loss, expected) = (made.update.figures[0].value, stepwise.loss(of: made.data.batch))
      #expect(abs(loss - expected) < 1e-5 * expected)
      lost += (0..<8).count { made.data.batch[.continues][$0 * Self.sequenceLength] == 1 }
    }
    // Most sequences need the states that were carried.
    #expect(lost > 40)
  }

  @Test("learning from sequences allocates nothing")
  func allocations() throws {
    let made = try make(threads: 1)
    func learn() {
      made.data.draw()
      made.update()
      made.update.carryHiddenStates()
    }
    for _ in 0..<2 { learn() }
    let before = OwnAllocationCount()
    for _ in 0..<5 { learn() }
    #expect(OwnAllocationCount() == before)
  }

  @Test("sequences that do not fit into the batch are refused, with both numbers")
  func validation() throws {
    var settings = BehaviorCloningSettings()
    settings.sequenceLength = 33
    try settings.validate()
    settings.network.torso = GRU()
    let error = #expect(throws: TaskError.self) { try settings.validate() }
    #expect(
      error?.description.contains(
        "sequenceLength is 33; it must be a divisor of batchSizePerTask, 128") == true)
  }
}
