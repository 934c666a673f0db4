import AllocationCounter
import Base
import Experience
import Learning
import LearningTestSupport
import Tasks
import Testing

@testable import Agents

/// A policy and a critic with memory in environments of two tasks, whose episodes end within sequences.
@Suite("Rollouts of recurrent networks")
struct RecurrentRolloutTests {
  private struct Made {
    let kit: Kit
    let policy: PolicyNetwork
    let critic: ValueNetwork
    let collector: ExperienceCollector
    let rollout: RolloutBuffer
    let popArt: PopArt
    let minibatches: RolloutMinibatches
  }

  private static let sequenceLength = 6

  private func make(
    _ torso: any Torso = GRU(hiddenSizes: [8], hiddenStateSize: 5), threads: Int = 2,
    horizon: Int = 9, trialEpisodes: Int = 1, observation: ObservationOptions = ObservationOptions()
  ) throws -> Made {
    let suite = try Tasks.Suite.find("reach,push")
    var options = suite.defaultOptions
    (options.horizon, options.observation) = (horizon, observation)
    let kit = try Kit(
      TrainingContext(suite, options: options), options: options, trialEpisodes: trialEpisodes,
      seed: 3, threads: threads, precision: .float32)
    let policy = try kit.policy(NetworkSettings(torso), GaussianHead())
    let critic = try kit.value(NetworkSettings(torso, usesTaskHeads: true), name: "critic")
    var generator = SeededGenerator(seed: 8)
    // The initial output layers hardly use the hidden state.
    for parameters in [policy.parameters, critic.parameters] {
      parameters.perturb(by: 0.3, using: &generator)
    }
    var settings = ExperienceCollector.Settings()
    settings.environmentsPerTask = 4
    let collector = try kit.collector(acting: policy, settings)
    let rollout = kit.rollout(
      of: collector, steps: 24, sequenceLength: Self.sequenceLength, for: [policy, critic])
    let popArt = kit.popArt(of: critic, on: rollout, rate: 0.1)
    let made = Made(
      kit: kit, policy: policy, critic: critic, collector: collector, rollout: rollout,
      popArt: popArt, minibatches: kit.minibatches(2, of: rollout))
    try collector.beginEpisodes()
    for states in kit.hiddenStates { states.reset() }
    return made
  }

  private func collect(_ made: Made) throws -> TrainingReport {
    var report = TrainingReport(tasks: 2)
    try made.collector.collect(made.rollout, &report)
    made.popArt.evaluate(made.rollout)
    return report
  }

  @Test(
    "what acts step by step and what learns from sequences compute the same",
    arguments: [
      GRU(hiddenSizes: [8], hiddenStateSize: 5),
      ImageEncoder(
        layers: [.init(channels: 4, kernel: 4, stride: 4)], featureSize: 8,
        torso: GRU(hiddenSizes: [8], hiddenStateSize: 5)),
    ] as [any Torso], [1, 2])
  func agreement(torso: any Torso, trialEpisodes: Int) throws {
    let made = try make(
      torso, trialEpisodes: trialEpisodes,
      observation: torso is ImageEncoder ? .tinyImages(state: .standard) : ObservationOptions())
    var changes = 0
    for _ in 0..<3 {
      let report = try collect(made)
      #expect(report.episodes.allSatisfy { $0 > 4 })
      made.minibatches.shuffle()
      for number in 0..<2 {
        made.minibatches.load(number)
        let batch = made.minibatches.batch
        #expect(batch.sequenceLength == Self.sequenceLength)
        for rows in BatchParts.ranges(rows: batch.rows, sequenceLength: batch.sequenceLength) {
          let part = LossBatch(rows, of: batch, learning: [])
          let density = made.policy.logDensity(part).node
          part.graph.forward()
          for row in 0..<rows.count {
            #expect(
              abs(density.values[row] - batch[.logProbability][rows.lowerBound + row]) < 1e-4)
          }
        }
      }
      // The critic on the whole rollout, in sequences.
      let all = Batch(
        ColumnLayout().with(.input, width: made.kit.inputSize).with(.continues)
          .with(.images, width: made.kit.images?.byteCount ?? 0),
        tasks: 2, batchSizePerTask: 96, images: made.kit.images, sequenceLength: 6,
        sequences: made.rollout.sequences.layout)
      all[.input].update(from: made.rollout.observations, count: 192 * made.kit.inputSize)
      all[.continues].update(from: made.rollout.continues, count: 192)
      if let images = made.kit.images {
        all[.images].update(
          from: made.rollout.table.values(of: .images), count: 192 * images.byteCount)
      }
      for entry in all.sequences.layout.entries {
        let column = Column<Float>(entry.name)
        all.sequences.values(of: column).update(
          from: made.rollout.sequences.values(of: column), count: 32 * entry.width)
      }
      let part = LossBatch(0..<192, of: all, learning: [])
      let values = made.critic(part).node
      part.graph.forward()
      for row in 0..<192 { #expect(abs(values.values[row] - made.rollout.values[row]) < 1e-4) }
      // States of sequences differ, unless an episode begins with them.
      let states = made.rollout.sequences.values(of: .hiddenState(of: "critic"))
      changes += (0..<32).count { states[5 * $0] != 0 }
    }
    #expect(changes > 48)
  }

  @Test("the value after a step that was cut off is that of the next observation in the episode")
  func bootstrap() throws {
    let made = try make(horizon: 900)
    let (rollout, size) = (made.rollout, made.kit.inputSize)
    _ = try collect(made)
    // The same rollout again, with the observations after some steps to bootstrap from.
    let rows = (0..<8).map { rollout.row($0, 3 + 2 * $0) }
    rollout.begin()
    for states in made.kit.hiddenStates { states.reset() }
    for row in rows { rollout.dones[row] = row / 24 % 2 == 0 }
    for row in rows {
      rollout.addBootstrap(row) {
        $0.update(from: rollout.observations + (row + 1) * size, count: size)
      }
    }
    let known = (0..<192).map { rollout.values[$0] }
    made.popArt.evaluate(rollout)
    for row in rows {
      #expect(abs(rollout.nextValues[row] - known[row + 1]) < 1e-6)
      // Then another episode begins, or the same one continues.
      #expect((rollout.values[row + 1] == known[row + 1]) == !rollout.dones[row])
    }
  }

  @Test(
    "the bits of values depend neither on the number of threads nor on what was evaluated before",
    arguments: ["gru", "branched"])
  func threads(kind: String) throws {
    var branched = Branched()
    (branched.encoderSizes, branched.sharedSizes, branched.branchSizes) = ([16], [32], [64])
    let torso: any Torso =
      kind == "gru" ? GRU(hiddenSizes: [64], hiddenStateSize: 32) : branched
    func values(threads: Int, repetitions: Int = 1) throws -> [[Float]] {
      let made = try make(torso, threads: threads)
      var values: [[Float]] = []
      for _ in 0..<4 {
        var report = TrainingReport(tasks: 2)
        try made.collector.collect(made.rollout, &report)
        let states = made.kit.hiddenStates.map { states in
          Array(UnsafeBufferPointer(start: states.values, count: states.rows * states.size))
        }
        for _ in 0..<repetitions {
          for (states, before) in zip(made.kit.hiddenStates, states) {
            states.values.update(from: before, count: before.count)
          }
          made.popArt.evaluate(made.rollout)
        }
        for found in [made.rollout.values, made.rollout.nextValues] {
          values.append(Array(UnsafeBufferPointer(start: found, count: 192)))
        }
      }
      return values
    }
    let one = try values(threads: 1)
    for threads in [2, 3] { #expect(try values(threads: threads) == one) }
    #expect(try values(threads: 2, repetitions: 2) == one)
  }

  @Test("minibatches consist of whole sequences, as many of each task")
  func minibatches() throws {
    let made = try make()
    _ = try collect(made)
    let (rollout, batch, length) = (made.rollout, made.minibatches.batch, Self.sequenceLength)
    let size = made.kit.inputSize
    for row in 0..<192 { rollout.advantages[row] = Float(row) }
    made.minibatches.shuffle()
    var seen: Set<Int> = []
    for number in 0..<2 {
      made.minibatches.load(number)
      for sequence in 0..<batch.rows / length {
        let first = Int(batch[.advantage][sequence * length])
        #expect(first.isMultiple(of: length) && first / 96 == batch.task(of: sequence * length))
        seen.insert(first)
        for step in 0..<length {
          let (row, source) = (sequence * length + step, first + step)
          #expect(batch[.advantage][row] == Float(source))
          #expect(batch[.continues][row] == rollout.continues[source])
          #expect(
            batch[.input][row * size + 1] == rollout.observations[source * size + 1])
          if step > 0 { #expect(rollout.continues[source] == (rollout.dones[source - 1] ? 0 : 1)) }
        }
        for name in ["policy", "critic"] {
          let column = Column<Float>.hiddenState(of: name)
          for index in 0..<5 {
            #expect(
              batch.sequences.values(of: column)[sequence * 5 + index]
                == rollout.sequences.values(of: column)[first / length * 5 + index])
          }
        }
      }
    }
    #expect(seen.count == 32)
  }

  @Test("parts of a batch are cut between sequences", arguments: [1, 6, 32])
  func parts(length: Int) {
    for tasks in [1, 2, 3] {
      let rows = 1536 * tasks
      for ranges in [
        BatchParts.ranges(rows: rows, sequenceLength: length),
        BatchParts.ranges(tasks: tasks, batchSizePerTask: 1536, sequenceLength: length),
      ] {
        #expect(ranges.first?.lowerBound == 0 && ranges.last?.upperBound == rows)
        #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
        #expect(ranges.allSatisfy { !$0.isEmpty && $0.count.isMultiple(of: length) })
        #expect(ranges.count > 1)
      }
    }
    // No more parts than sequences.
    #expect(BatchParts.ranges(rows: 2048, sequenceLength: 2048).count == 1)
  }

  @Test("acting, loading minibatches and learning allocate nothing on account of memory")
  func allocations() throws {
    func count(_ torso: any Torso) throws -> (acting: UInt64, learning: UInt64) {
      let made = try make(torso, threads: 1, horizon: 900_000)
      let update = try made.kit.update(
        "critic", [.init(made.critic, OptimizerSettings())], on: made.minibatches.batch
      ) { b in Update.Loss(made.critic.loss(b, target: b[.return])) }
      let step = TrustRegionStep(
        made.policy, on: made.rollout, TrustRegion(), pool: made.kit.pool)
      var report = TrainingReport(tasks: 2)
      func learn() {
        made.minibatches.shuffle()
        made.minibatches.load(1)
        update()
        step()
      }
      for _ in 0..<2 {
        try made.collector.collect(made.rollout, &report)
        learn()
      }
      var before = OwnAllocationCount()
      for _ in 0..<3 { try made.collector.collect(made.rollout, &report) }
      let acting = OwnAllocationCount() - before
      before = OwnAllocationCount()
      for _ in 0..<3 { learn() }
      return (acting, OwnAllocationCount() - before)
    }
    let recurrent = try count(GRU(hiddenSizes: [8], hiddenStateSize: 5))
    #expect(recurrent.learning == 0)
    #expect(recurrent.acting <= (try count(MLP(hiddenSizes: [8, 8]))).acting)
  }

  @Test("settings whose sequences do not fit into rollouts are refused, with both numbers")
  func validation() throws {
    func refusal<Trained: Algorithm>(
      _ algorithm: Trained.Type, _ settings: Trained.Settings, _ assignments: String...
    ) throws -> String {
      let settings = try assignments.reduce(settings) {
        try JSON.overriding($0, byAssignment: $1)
      }
      let error = #expect(throws: TaskError.self) {
        _ = try Learner<Trained>(
          TrainingContext(try Suite.find("MT1:reach")), settings, seed: 0, threads: 1)
      }
      return error?.description ?? ""
    }
    for network in ["policy", "critic"] {
      let text = try refusal(PPO.self, PPOSettings(), "\(network).torso=gru", "sequenceLength=33")
      #expect(text.contains("sequenceLength is 33") && text.contains("stepsPerIteration, 128"))
      #expect(
        try refusal(TRPO.self, TRPOSettings(), "\(network).torso=gru", "minibatches=128")
          .contains("minibatches is 128; it must be a divisor of 64, the sequences"))
    }
    #expect(
      try refusal(PPO.self, PPOSettings(), "sequenceLength=0").contains("sequenceLength is 0"))
    // Without memory, the length of sequences does not matter.
    var settings = PPOTests.small()
    settings.sequenceLength = 33
    _ = try Learner<PPO>(
      TrainingContext(try Suite.find("MT1:reach")), settings, seed: 0, threads: 1)
    // Algorithms that learn from single steps.
    func check<Trained: Algorithm>(
      _ algorithm: Trained.Type, _ settings: Trained.Settings, _ network: String,
      _ torso: String = "gru", _ suffix: String = ""
    ) throws {
      let text = try refusal(algorithm, settings, "\(network).torso=\(torso)")
      #expect(
        text.contains("\(network).torso\(suffix) is 'gru'") && text.contains("'\(Trained.name)'")
          && text.contains("ppo, trpo"), "\(text)")
    }
    try check(SAC.self, SACSettings(), "policy")
    try check(SAC.self, SACSettings(), "critic")
    try check(MultiHeadSAC.self, SACSettings(), "critic")
    try check(TD3.self, TD3Settings(), "policy")
    try check(HER.self, HERSettings(), "sac.policy")
    try check(IQL.self, IQLSettings(), "offline.critic")
    try check(
      SAC.self, SACSettings(), "policy", #"{"kind": "imageEncoder", "torso": "gru"}"#, ".torso")
  }
}
