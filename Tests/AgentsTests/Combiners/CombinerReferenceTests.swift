import Base
import Learning
import LearningTestSupport
import TestSupport
import Testing

@testable import Agents

@Suite("Gradient combiners, compared with NumPy")
struct CombinerReferenceTests {
  private struct Case: Encodable {
    let kind: String
    let settings: [String: Double]
    let gradients: [[[Double]]]
    let losses: [[Double]]
    let uniforms: [[Double]]
  }

  private struct Answer: Decodable {
    let values: [[Double]]
  }

  /// A combiner, with its settings as the reference reads them.
  struct Compared: Sendable, CustomTestStringConvertible {
    let combiner: any GradientCombiner
    let settings: [String: Double]
    var testDescription: String { "\(combiner)" }
  }

  private static func changed<Combiner: GradientCombiner>(
    _ combiner: Combiner, _ change: (inout Combiner) -> Void
  ) -> Combiner {
    var combiner = combiner
    change(&combiner)
    return combiner
  }

  static let compared = [
    Compared(combiner: MGDA(), settings: [:]),
    Compared(
      combiner: changed(MGDA()) { $0.normalizesGradients = true },
      settings: ["normalizesGradients": 1]),
    Compared(combiner: CAGrad(), settings: ["radius": 0.5]),
    Compared(combiner: changed(CAGrad()) { $0.radius = 0.9 }, settings: ["radius": 0.9]),
    Compared(combiner: FairGrad(), settings: ["alpha": 1]),
    Compared(combiner: changed(FairGrad()) { $0.alpha = 2 }, settings: ["alpha": 2]),
    Compared(combiner: changed(FairGrad()) { $0.alpha = 0.5 }, settings: ["alpha": 0.5]),
    Compared(combiner: GradNorm(), settings: ["alpha": 0.12, "learningRate": 0.025]),
    Compared(
      combiner: changed(GradNorm()) { $0.alpha = 1.5 },
      settings: ["alpha": 1.5, "learningRate": 0.025]),
    Compared(combiner: GradientSimilarity(), settings: [:]),
    Compared(
      combiner: changed(GradientSimilarity()) { ($0.mainTask, $0.usesCosineWeights) = (1, true) },
      settings: ["mainTask": 1, "usesCosineWeights": 1]),
    Compared(
      combiner: FAMO(), settings: ["learningRate": 0.025, "decay": 0.001, "epsilon": 0.001]),
    Compared(
      combiner: changed(FAMO()) { ($0.learningRate, $0.decay) = (2, 0.1) },
      settings: ["learningRate": 2, "decay": 0.1, "epsilon": 0.001]),
    Compared(combiner: GradDrop(), settings: ["leak": 0]),
    Compared(combiner: changed(GradDrop()) { $0.leak = 0.3 }, settings: ["leak": 0.3]),
    Compared(combiner: UncertaintyWeighting(), settings: ["learningRate": 0.01]),
    Compared(
      combiner: changed(UncertaintyWeighting()) { $0.learningRate = 0.9 },
      settings: ["learningRate": 0.9]),
    Compared(combiner: LossNormalization(), settings: ["rate": 0.01]),
  ]

  @Test("four updates agree with plain code", arguments: compared, [2, 3, 10])
  func agreement(compared: Compared, tasks: Int) throws {
    let (count, updates) = (37, 4)
    var generator = SeededGenerator(seed: UInt64(tasks))
    // A common part, so that some gradients agree and others conflict; and different lengths.
    let given = (0..<updates).map { update in
      let own = randomGradients(tasks, count, seed: UInt64(100 * tasks + update))
      return own.enumerated().map { task, gradient in
        gradient.enumerated().map { ($1 + (($0 % 3) == 0 ? 0.7 : 0)) * Float(1 + task % 4) }
      }
    }
    let losses = (0..<updates).map { _ in
      (0..<tasks).map { _ in Float(generator.uniform(in: 0.2...3)) }
    }
    let run = try CombinationRun(compared.combiner, tasks: tasks, count: count, seed: 7)
    let found = zip(given, losses).map { run.combine($0, losses: $1) }
    // The random numbers of sign dropout, of the only chunk.
    var splitting = SeededGenerator(seed: 7)
    let uniforms = (0..<updates).map { _ in
      var chunk = SeededGenerator(seed: splitting.split().state[0], stream: .init(0))
      return (0..<count).map { _ in Double(Float(chunk.uniform())) }
    }
    let answer = try Reference.answer(
      "combination",
      Case(
        kind: type(of: compared.combiner).kind, settings: compared.settings,
        gradients: given.map { $0.map(\.asDoubles) }, losses: losses.map(\.asDoubles),
        uniforms: uniforms), as: Answer.self)
    for (values, right) in zip(found, answer.values) {
      #expect(maxRelativeError(values, right) < 2e-5)
    }
  }

  @Test("a combination continues from its saved state")
  func state() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("state.safetensors")
    for compared in Self.compared where !(compared.combiner is GradDrop) {
      func run() throws -> CombinationRun {
        try CombinationRun(compared.combiner, tasks: 4, count: 9)
      }
      let (whole, first, second) = (try run(), try run(), try run())
      func update(_ number: Int, _ run: CombinationRun) -> [Float] {
        run.combine(
          randomGradients(4, 9, seed: UInt64(number)),
          losses: (0..<4).map { 1 + 0.5 * Float(($0 + number) % 3) })
      }
      for number in 0..<3 { #expect(update(number, whole) == update(number, first)) }
      try Checkpoint.save(to: path) { try first.serialize(with: $0) }
      try Checkpoint.load(from: path) { try second.serialize(with: $0) }
      #expect(update(3, whole) == update(3, second), "\(compared.combiner)")
    }
  }

  @Test("a saved state with a value out of range is refused")
  func brokenState() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("state.safetensors")
    let run = try CombinationRun(GradNorm(), tasks: 3, count: 9)
    for value in [-1, 0, 1e9] as [Float] {
      var (weights, losses): ([Float], [Float]) = ([1, value, 1], [1, 1, 1])
      try weights.withUnsafeMutableBufferPointer { weights in
        try losses.withUnsafeMutableBufferPointer { losses in
          guard let weights = weights.baseAddress, let losses = losses.baseAddress else { return }
          try Checkpoint.save(to: path) {
            try $0.tensor("combination.weights", weights, shape: [3])
            try $0.tensor("combination.firstLosses", losses, shape: [3])
          }
        }
      }
      let error = #expect(throws: FileError.self) {
        try Checkpoint.load(from: path) { try run.serialize(with: $0) }
      }
      #expect(error?.description.contains("combination.weights has a value") == true)
    }
  }
}
