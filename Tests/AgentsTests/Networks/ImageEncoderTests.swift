import Base
import COpenBLAS
import Learning
import LearningTestSupport
import Tasks
import Testing

@testable import Agents

@Suite("Image encoder")
struct ImageEncoderTests {
  private static let layout = ImageLayout(
    cameras: ["corner"], width: 84, height: 84, frameStack: 1)

  /// An encoder with a small torso that sees its features, and `features` others.
  private static func input(features: Int, _ layout: ImageLayout) -> InputShape {
    InputShape(features: features, tasks: ["one"], images: layout)
  }

  private static var torso: MLP {
    var torso = MLP(hiddenSizes: [32])
    torso.taskConditioning = .none
    return torso
  }

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
        for channel in 0..<3 { pixels[index + channel] = 2 * value - 1 }
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
      let encoder = ImageEncoder(
        layers: [
          .init(channels: 8, kernel: 8, stride: 4), .init(channels: 16, kernel: 4, stride: 2),
        ], featureSize: 32, torso: ImageEncoderTests.torso)
      var plan = Parameters.Plan()
      let layers = encoder.plan(
        "encoder", for: ImageEncoderTests.input(features: 0, ImageEncoderTests.layout), in: &plan)
      let head = Dense("head", from: 32, to: 2, gain: 0.1, plan: &plan)
      parameters = Parameters(plan, using: &generator)
      graph = Graph(rows: rows, requiresGradient: true)
      images = graph.input(columns: ImageEncoderTests.layout.byteCount)
      kinds = graph.indexInput()
      let input = NetworkInput(
        graph.input(columns: 0), graph.indexInput(), images: images, parameters, in: graph)
      categorical = Categorical(
        logits: head(layers(input), parameters, in: graph), in: graph)
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
    var torso = MLP(hiddenSizes: [5])
    torso.activation = .tanh
    var encoder = ImageEncoder(
      layers: [
        .init(channels: 3, kernel: 3, stride: 2, padding: 1),
        .init(channels: 4, kernel: 2, stride: 1),
      ], featureSize: 7, torso: torso)
    encoder.activation = .tanh
    encoder.usesLayerNorm = usesLayerNorm
    var generator = SeededGenerator(seed: 102)
    var plan = Parameters.Plan()
    // Two cameras with two stacked frames: twelve channels.
    let layout = ImageLayout(
      cameras: ["corner", "corner2"], width: 8, height: 9, frameStack: 2)
    let layers = encoder.plan("encoder", for: Self.input(features: 2, layout), in: &plan)
    let parameters = Parameters(plan, using: &generator)
    let graph = Graph(rows: 3, requiresGradient: true)
    let images = graph.leaf(9 * 8 * 12, in: -1...1, using: &generator)
    let features = graph.leaf(2, using: &generator)
    let input = NetworkInput(
      features, graph.indexInput(), images: images, parameters, in: graph)
    GradientCheck(
      layers(input), in: graph, leaves: [images, features], parameters: [parameters],
      using: &generator
    ).expectGradients(limit: 80)
  }

  @Test("the default settings fit images of 84 x 84 pixels, and can be encoded")
  func defaults() throws {
    let shape = Self.input(features: 39, Self.layout)
    var plan = Parameters.Plan()
    let encoder = ImageEncoder()
    try encoder.validate("torso")
    try encoder.validate("torso", for: shape)
    let layers = encoder.plan("encoder", for: shape, in: &plan)
    var generator = SeededGenerator(seed: 103)
    let parameters = Parameters(plan, using: &generator)
    let graph = Graph(rows: 1, requiresGradient: false)
    let images = graph.images(Self.layout)
    let output = layers(
      NetworkInput(
        graph.input(columns: 39), graph.indexInput(), images: images, parameters, in: graph))
    graph.forward()
    #expect(output.columns == 256)
    #expect(output.numbers.allSatisfy { $0.isFinite })
    let settings = NetworkSettings(encoder)
    #expect(try JSON.decode(NetworkSettings.self, from: JSON.encode(settings)) == settings)
  }

  @Test("the memory demand of a row equals that of a graph")
  func demand() throws {
    let settings = NetworkSettings(ImageEncoder())
    let shape = Self.input(features: 7, Self.layout)
    let demand = try settings.demand("policy", shape, outputs: 4)
    var plan = Parameters.Plan()
    let network = Network("", shape, outputs: 4, settings, plan: &plan)
    var generator = SeededGenerator(seed: 0)
    let parameters = Parameters(plan, using: &generator)
    let graph = Graph(rows: 1, requiresGradient: false)
    let (features, images) = (graph.input(columns: 7), graph.images(Self.layout))
    _ = network(
      NetworkInput(features, graph.indexInput(), images: images, parameters, in: graph))
    #expect(demand.parameters == parameters.count)
    #expect(
      demand.floatsPerRow + 7 + Double(Self.layout.byteCount) == Double(graph.valueCount))
  }

  @Test("an encoder without images, and one whose kernels do not fit, are refused")
  func misfits() throws {
    let encoder = ImageEncoder()
    func refusal(_ torso: any Torso, _ shape: InputShape) -> String {
      let error = #expect(throws: TaskError.self) { try torso.validate("policy.torso", for: shape) }
      return error?.description ?? ""
    }
    #expect(
      refusal(encoder, InputShape(features: 39, tasks: 1))
        == "policy.torso is 'imageEncoder', which encodes images; it must be another torso, or the "
        + "environment must have cameras; it has none")
    var small = Self.layout
    (small.width, small.height) = (32, 20)
    #expect(
      refusal(encoder, Self.input(features: 39, small))
        == "policy.torso.layers[2].kernel is 3, on 2x1 pixels; it must be one that fits into what "
        + "is left of images of corner with 32x20 pixels")
    #expect(
      refusal(MLP(), Self.input(features: 39, Self.layout))
        == "policy.torso is 'mlp', which sees no images; it must be 'imageEncoder' for an "
        + "observation with images of corner with 84x84 pixels")
    var nested = ImageEncoder()
    nested.torso = ImageEncoder()
    #expect(refusal(nested, Self.input(features: 39, Self.layout)).contains("policy.torso.torso"))
  }
}
