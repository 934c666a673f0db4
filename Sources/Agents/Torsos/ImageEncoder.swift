public import Learning
internal import Tasks

/// Encodes the images of an observation as features, by convolutions and a dense layer. Another torso sees these features,
/// followed by those of the state vector.
///
/// All cameras and stacked frames are channels of one image.
public struct ImageEncoder: Torso {
  public static let kind = "imageEncoder"
  public static let summary = "Convolutions that encode images for another torso."

  public struct Layer: Codable, Hashable, Sendable {
    public var channels, kernel, stride: Int
    public var padding: Int

    public init(channels: Int, kernel: Int, stride: Int, padding: Int = 0) {
      self.channels = channels
      self.kernel = kernel
      self.stride = stride
      self.padding = padding
    }
  }

  /// The convolutions. By default those of DQN, "Nature CNN" (Mnih et al. 2015), for images of about 84 x 84 pixels.
  public var layers = [
    Layer(channels: 32, kernel: 8, stride: 4), Layer(channels: 64, kernel: 4, stride: 2),
    Layer(channels: 64, kernel: 3, stride: 1),
  ]
  /// The number of features.
  public var featureSize = 256
  public var activation = Activation.relu
  /// Whether layer normalization precedes the activation of the features.
  public var usesLayerNorm = true
  /// The torso that sees the features.
  @Exchangeable<Torsos> public var torso: any Torso = MLP(hiddenSizes: [256, 256])

  public init() {}

  public init(layers: [Layer], featureSize: Int, torso: any Torso) {
    self.layers = layers
    self.featureSize = featureSize
    self.torso = torso
  }

  public func validate(_ name: String) throws {
    // The bounds keep the number of weights within `Int`; `MemoryDemand` checks that they fit into memory.
    try require(
      (1...16).contains(layers.count)
        && layers.allSatisfy {
          (1...4096).contains($0.channels) && (1...256).contains($0.kernel)
            && (1...256).contains($0.stride) && (0..<$0.kernel).contains($0.padding)
        }, "\(name).layers", "a list of \(layers.count)",
      "1 to 16 layers, each with 1 to 4096 channels, kernel and stride from 1 to 256, and a padding below the kernel"
    )
    try require((1...65536).contains(featureSize), "\(name).featureSize", featureSize, "1 to 65536")
    try torso.validate("\(name).torso")
  }

  public func validate(_ name: String, for shape: InputShape) throws {
    guard let images = shape.images else {
      throw TaskError.invalidOption(
        name: name, given: "'\(Self.kind)', which encodes images",
        allowed: "another torso, or the environment must have cameras; it has none")
    }
    var size = images.shape
    for (number, layer) in layers.enumerated() {
      guard let output = layer.output(of: size) else {
        throw TaskError.invalidOption(
          name: "\(name).layers[\(number)].kernel",
          given: "\(layer.kernel), on \(size.width)x\(size.height) pixels",
          allowed: "one that fits into what is left of \(images)")
      }
      size = output
    }
    try torso.validate("\(name).torso", for: innerShape(shape))
  }

  public var distinguishesTasks: Bool { torso.distinguishesTasks }
  public var hiddenStateSize: Int { torso.hiddenStateSize }

  /// What the other torso sees.
  private func innerShape(_ shape: InputShape) -> InputShape {
    InputShape(features: featureSize + shape.features, tasks: shape.tasks)
  }

  public func plan(
    _ name: String, for shape: InputShape, in plan: inout Parameters.Plan
  ) -> TorsoLayers {
    guard let images = shape.images else { preconditionFailure("\(name) has no images") }
    var convolutions: [Convolution] = []
    for (number, layer) in layers.enumerated() {
      convolutions.append(
        Convolution(
          "\(name).images.conv\(number + 1)", from: convolutions.last?.output ?? images.shape,
          channels: layer.channels, kernel: layer.kernel, stride: layer.stride,
          padding: layer.padding, activation, plan: &plan))
    }
    let dense = Dense(
      "\(name).images.dense", from: (convolutions.last?.output ?? images.shape).count,
      to: featureSize, usesLayerNorm ? .none : activation, plan: &plan)
    let norm =
      usesLayerNorm
      ? LayerNorm("\(name).images.norm", columns: featureSize, activation, plan: &plan) : nil
    let inner = torso.plan(name, for: innerShape(shape), in: &plan)
    return TorsoLayers(outputs: inner.outputs) { [convolutions] input in
      guard var node = input.images else { preconditionFailure("\(name) has no images") }
      let (graph, parameters) = (input.graph, input.parameters)
      for layer in convolutions { node = layer(node, parameters, in: graph) }
      node = dense(node, parameters, in: graph)
      if let norm { node = norm(node, parameters, in: graph) }
      if input.features.columns > 0 { node = graph.concat(node, input.features) }
      return inner(input.encoded(as: node))
    }
  }

  public func floatsPerRow(for shape: InputShape, planned plan: Parameters.Plan) -> Double {
    var (count, size) = (0.0, shape.images?.shape)
    for layer in layers {
      size = size.flatMap(layer.output)
      count += Double(size?.count ?? 0)
    }
    // The dense layer's outputs, their normalization, and their concatenation with the other features.
    count += Double((usesLayerNorm ? 3 : 2) * featureSize + shape.features)
    var innerPlan = Parameters.Plan()
    _ = torso.plan("", for: innerShape(shape), in: &innerPlan)
    return count + torso.floatsPerRow(for: innerShape(shape), planned: innerPlan)
  }
}

extension ImageEncoder.Layer {
  /// The size of the output for images of a size; nil if the kernel does not fit.
  fileprivate func output(of size: Convolution.Shape) -> Convolution.Shape? {
    let (height, width) = (size.height + 2 * padding, size.width + 2 * padding)
    guard height >= kernel, width >= kernel else { return nil }
    return Convolution.Shape(
      height: (height - kernel) / stride + 1, width: (width - kernel) / stride + 1,
      channels: channels)
  }
}
