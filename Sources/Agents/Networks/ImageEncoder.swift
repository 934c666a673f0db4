public import Learning

/// Encodes images as feature vectors, by convolutions and a dense layer.
public struct ImageEncoder {
  public struct Settings: Codable, Hashable, Sendable {
    public struct Layer: Codable, Hashable, Sendable {
      public var channels, kernel, stride, padding: Int

      public init(channels: Int, kernel: Int, stride: Int, padding: Int = 0) {
        self.channels = channels
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
      }
    }

    /// By default the convolutional network of DQN, "Nature CNN" (Mnih et al. 2015), for images of about 84 x 84
    /// pixels.
    public var layers = [
      Layer(channels: 32, kernel: 8, stride: 4), Layer(channels: 64, kernel: 4, stride: 2),
      Layer(channels: 64, kernel: 3, stride: 1),
    ]
    /// The size of the feature vector.
    public var featureSize = 256
    public var activation = Activation.relu
    /// Whether layer normalization precedes the activation of the features.
    public var usesLayerNorm = true

    public init() {}
  }

  public let input: Convolution.Shape
  private let layers: [Convolution]
  private let dense: Dense
  private let norm: LayerNorm?

  public init(
    _ name: String, from input: Convolution.Shape, _ settings: Settings = Settings(),
    plan: inout Parameters.Plan
  ) {
    self.input = input
    var layers: [Convolution] = []
    for (number, layer) in settings.layers.enumerated() {
      layers.append(
        Convolution(
          "\(name).conv\(number + 1)", from: layers.last?.output ?? input,
          channels: layer.channels, kernel: layer.kernel, stride: layer.stride,
          padding: layer.padding, settings.activation, plan: &plan))
    }
    self.layers = layers
    dense = Dense(
      "\(name).dense", from: (layers.last?.output ?? input).count, to: settings.featureSize,
      settings.usesLayerNorm ? .none : settings.activation, plan: &plan)
    norm =
      settings.usesLayerNorm
      ? LayerNorm(
        "\(name).norm", columns: settings.featureSize, settings.activation, plan: &plan) : nil
  }

  /// Encodes an image in each row, with values from 0 to 1.
  public func callAsFunction(_ images: Node, _ parameters: Parameters, in graph: Graph) -> Node {
    // Layers learn best from values around zero.
    var node = graph.affine(images, scale: 2, shift: -1)
    for layer in layers { node = layer(node, parameters, in: graph) }
    node = dense(node, parameters, in: graph)
    if let norm { node = norm(node, parameters, in: graph) }
    return node
  }
}
