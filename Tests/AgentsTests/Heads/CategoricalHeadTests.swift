import Base
import Learning
import LearningTestSupport
import Tasks
import Testing

@testable import Agents

@Suite("Categorical actions")
struct CategoricalHeadTests {
  private static let count = 5
  private static let rows = 3

  /// A distribution with some logits, and its graph.
  private func distribution(
    _ graph: Graph, _ logits: Node
  ) -> CategoricalActions {
    CategoricalActions(logits: logits, values: Self.count, in: graph)
  }

  /// The probabilities of each component of each row, computed in double precision.
  private func probabilities(_ logits: Node) -> [[Double]] {
    (0..<logits.count / Self.count).map { component in
      let values = (0..<Self.count).map {
        Double.exp(Double(logits.values[component * Self.count + $0]))
      }
      return values.map { $0 / values.reduce(0, +) }
    }
  }

  @Test("densities of actions on and between the values, entropies, modes and deviations")
  func densities() {
    var generator = SeededGenerator(seed: 71)
    let graph = Graph(rows: Self.rows, requiresGradient: true)
    let logits = graph.leaf(4 * Self.count, in: -2...2, using: &generator)
    let action = graph.input(columns: 4)
    let distribution = distribution(graph, logits)
    let density = distribution.density(of: action, in: graph)
    let mode = distribution.deterministicAction(in: graph)
    for index in 0..<action.count {
      // The values are -1, -0.5, 0, 0.5 and 1.
      action.values[index] =
        index.isMultiple(of: 2) ? Float(index % Self.count) / 2 - 1 : 0.5 * 0.3 - 0.5
    }
    graph.forward()
    let probabilities = probabilities(logits)
    for row in 0..<Self.rows {
      var (log, entropy, deviation) = (0.0, 0.0, 0.0)
      for component in 4 * row..<4 * row + 4 {
        let p = probabilities[component]
        let position = 2 * (Double(action.values[component]) + 1)
        let lower = min(Int(position + 1e-6), Self.count - 2)
        let share = position - Double(lower)
        log += (1 - share) * Double.log(p[lower]) + share * Double.log(p[lower + 1])
        entropy -= p.reduce(0) { $0 + $1 * Double.log($1) }
        let values = (0..<Self.count).map { Double($0) / 2 - 1 }
        let mean = zip(p, values).reduce(0) { $0 + $1.0 * $1.1 }
        deviation += zip(p, values).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
          .squareRoot()
        let most = p.indices.max { p[$0] < p[$1] } ?? 0
        #expect(mode.values[component] == Float(values[most]))
      }
      #expect(abs(Double(density.log.values[row]) - log) < 1e-5)
      #expect(abs(Double(density.entropy.values[row]) - entropy) < 1e-5)
      #expect(abs(Double(distribution.meanStd(row: row) ?? 0) - deviation / 4) < 1e-5)
    }
  }

  @Test("derivatives of densities match finite differences")
  func derivatives() {
    var generator = SeededGenerator(seed: 72)
    let graph = Graph(rows: Self.rows, requiresGradient: true)
    let logits = graph.leaf(4 * Self.count, in: -2...2, using: &generator)
    let action = graph.input(columns: 4)
    action.fill(in: -1...1, using: &generator)
    let density = distribution(graph, logits).density(of: action, in: graph)
    GradientCheck(
      graph.concat(density.log, density.entropy), in: graph, leaves: [logits], using: &generator
    ).expectGradients()
  }

  @Test("normal noise becomes values with their probabilities, and their log-probability")
  func samples() {
    var generator = SeededGenerator(seed: 73)
    let graph = Graph(rows: 1, requiresGradient: false)
    let logits = graph.input(columns: 4 * Self.count)
    logits.fill(in: -2...2, using: &generator)
    let distribution = distribution(graph, logits)
    graph.forward()
    let probabilities = probabilities(logits)
    var counts = Array(repeating: Array(repeating: 0.0, count: Self.count), count: 4)
    let samples = 20_000
    for _ in 0..<samples {
      var action = (0..<4).map { _ in Float(generator.normal()) }
      let log = action.withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.map {
          distribution.act(row: 0, exploration: Exploration(), replacing: $0)
        }
      }
      var expected = 0.0
      for component in 0..<4 {
        let value = Int((2 * (action[component] + 1)).rounded())
        counts[component][value] += 1
        expected += Double.log(probabilities[component][value])
      }
      #expect(abs(Double(log ?? 0) - expected) < 1e-5)
    }
    // Four standard deviations of a share are at most 0.015.
    for (counts, right) in zip(counts, probabilities) {
      for (count, right) in zip(counts, right) {
        #expect(abs(count / Double(samples) - right) < 0.015)
      }
    }
  }

  @Test("a head that an algorithm cannot use is one error with those that it can")
  func unsuitable() throws {
    let cases: [(any Algorithm.Type, String, String, String)] = [
      (PPO.self, "head=deterministic", "'deterministic'", "'gaussian' or 'categorical'"),
      (PPO.self, "head=tanhGaussian", "'tanhGaussian'", "density of given actions"),
      (SAC.self, "head=categorical", "'categorical'", "'tanhGaussian'"),
      (IQL.self, "head=deterministic", "'deterministic'", "'gaussian' or 'categorical'"),
      (PPO.self, #"head={"kind":"categorical","count":1}"#, "1", "from 2 to 256"),
      (SAC.self, #"criticHead={"kind":"twoHot","range":[1,0]}"#, "[1.0, 0.0]", "ascending"),
      (BRC.self, "sac.criticHead=scalar", "'scalar'", "'twoHot', a distribution"),
      (TD3.self, #"criticHead={"kind":"twoHot","count":1}"#, "1", "from 2 to 1024"),
    ]
    func error<Tested: Algorithm>(_ algorithm: Tested.Type, _ assignment: String) throws -> String {
      let suite = try Suite.find("MT1:reach")
      let settings = try JSON.overriding(
        algorithm.defaultSettings(for: suite), byAssignment: assignment)
      do {
        try settings.validate()
        return "valid"
      } catch {
        return "\(error)"
      }
    }
    for (algorithm, assignment, given, allowed) in cases {
      let text = try error(algorithm, assignment)
      #expect(text.contains(given) && text.contains(allowed), "\(assignment): \(text)")
    }
  }
}
