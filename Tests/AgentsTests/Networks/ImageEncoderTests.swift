import Base
import COpenBLAS
import Foundation
import Learning
import LearningTestSupport
import Testing

@testable import Agents

@Suite("Image encoder")
struct ImageEncoderTests {
  private static let shape = Convolution.Shape(height: 84, width: 84, channels: 3)

  /// A square of vertical or horizontal stripes with random position, phase and brightness, on noise. Both classes
  /// have the same distribution in every single pixel; only neighboring pixels distinguish them.
  private static func draw(
    vertical isVertical: Bool, to pixels: UnsafeMutablePointer<Float>,
    using generator: inout SeededGenerator
  ) {
    let background = Float(generator.uniform(in: 0.3...0.7))
    let (size, period) = (30, 4 + 2 * generator.integer(below: 3))
    let phase = generator.integer(below: period)
    let (x, y) = (generator.integer(below: 84 - size), generator.integer(below: 84 - size))
    for row in 0..<84 {
      for column in 0..<84 {
        let index = (row * 84 + column) * 3
        var value = background + Float(generator.uniform(in: -0.05...0.05))
        if row >= y && row < y + size && column >= x && column < x + size {
          let along = (isVertical ? column : row) + phase
          value += along % period < period / 2 ? 0.25 : -0.25
        }
        for channel in 0..<3 { pixels[index + channel] = value }
      }
    }
  }

  private struct Classifier {
    let parameters: Parameters
    let graph: Graph
    let images: Input
    let kinds: IndexInput
    let categorical: Categorical
    let loss: Node

    init(rows: Int, using generator: inout SeededGenerator) {
      var settings = ImageEncoder.Settings()
      settings.layers = [
        .init(channels: 8, kernel: 8, stride: 4), .init(channels: 16, kernel: 4, stride: 2),
      ]
      settings.featureSize = 32
      var plan = Parameters.Plan()
      let encoder = ImageEncoder("encoder", from: ImageEncoderTests.shape, settings, plan: &plan)
      let head = Dense("head", from: 32, to: 2, gain: 0.1, plan: &plan)
      parameters = Parameters(plan, using: &generator)
      graph = Graph(rows: rows, requiresGradient: true)
      images = graph.input(columns: ImageEncoderTests.shape.count)
      kinds = graph.indexInput()
      categorical = Categorical(
        logits: head(encoder(images, parameters, in: graph), parameters, in: graph), in: graph)
      loss = graph.affine(categorical.logProbability(of: kinds, in: graph), scale: -1)
    }

    func draw(using generator: inout SeededGenerator) {
      for row in 0..<graph.rows {
        kinds.values[row] = Int32(generator.integer(below: 2))
        ImageEncoderTests.draw(
          vertical: kinds.values[row] == 1, to: images.values + row * images.columns,
          using: &generator)
      }
    }

    /// The fraction of correctly classified images.
    func score() -> Double {
      graph.forward()
      let right = (0..<graph.rows).filter {
        categorical.mode(row: $0) == Int(kinds.values[$0])
      }
      return Double(right.count) / Double(graph.rows)
    }
  }

  @Test(
    "a small encoder learns to distinguish vertical and horizontal stripes",
    arguments: [101, 102, 103] as [UInt64])
  func learning(seed: UInt64) {
    COpenBLASSetThreadCount(1)
    var generator = SeededGenerator(seed: seed)
    let classifier = Classifier(rows: 16, using: &generator)
    var settings = OptimizerSettings()
    settings.learningRate = 2e-3
    let adam = settings.makeOptimizer(for: classifier.parameters)
    func test(using generator: inout SeededGenerator) -> Double {
      (0..<16).reduce(0) { sum, _ in
        classifier.draw(using: &generator)
        return sum + classifier.score() / 16
      }
    }
    #expect(test(using: &generator) < 0.7)
    for _ in 0..<130 {
      classifier.draw(using: &generator)
      classifier.graph.forward()
      classifier.graph.backward(from: classifier.loss, factor: 1 / 16)
      if let gradients = classifier.graph.gradients(of: classifier.parameters)?.values {
        adam.step(gradients)
      }
    }
    // The score on 256 new images.
    let score = test(using: &generator)
    #expect(score > 0.95)
  }

  @Test("derivatives match finite differences, with and without norm", arguments: [false, true])
  func derivatives(usesLayerNorm: Bool) {
    var settings = ImageEncoder.Settings()
    settings.layers = [
      .init(channels: 3, kernel: 3, stride: 2, padding: 1),
      .init(channels: 4, kernel: 2, stride: 1),
    ]
    settings.activation = .tanh
    settings.featureSize = 7
    settings.usesLayerNorm = usesLayerNorm
    var generator = SeededGenerator(seed: 102)
    var plan = Parameters.Plan()
    let encoder = ImageEncoder(
      "encoder", from: .init(height: 9, width: 8, channels: 3), settings, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    let graph = Graph(rows: 3, requiresGradient: true)
    let leaf = graph.leaf(9 * 8 * 3, in: 0...1, using: &generator)
    GradientCheck(
      encoder(leaf, parameters, in: graph), in: graph, leaves: [leaf], parameters: [parameters],
      using: &generator
    ).expectGradients(limit: 80)
  }

  @Test("the default settings fit images of 84 x 84 pixels, and can be encoded")
  func defaults() throws {
    var plan = Parameters.Plan()
    let encoder = ImageEncoder("encoder", from: Self.shape, plan: &plan)
    var generator = SeededGenerator(seed: 103)
    let parameters = Parameters(plan, using: &generator)
    let graph = Graph(rows: 1, requiresGradient: false)
    let output = encoder(graph.input(columns: Self.shape.count), parameters, in: graph)
    graph.forward()
    #expect(output.columns == 256)
    #expect(output.numbers.allSatisfy { $0.isFinite })
    let settings = ImageEncoder.Settings()
    let text = try JSONEncoder().encode(settings)
    #expect(try JSONDecoder().decode(ImageEncoder.Settings.self, from: text) == settings)
  }
}
