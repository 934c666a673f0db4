/// Turns pictures into a few numbers that say what an agent needs of them: convolutions, then a dense layer.
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

    /// For pictures of some 84 x 84 pixels.
    public var layers = [
      Layer(channels: 32, kernel: 8, stride: 4), Layer(channels: 64, kernel: 4, stride: 2),
      Layer(channels: 64, kernel: 3, stride: 1),
    ]
    /// How many numbers are left of a picture.
    public var width = 256
    public var activation = Activation.relu
    /// Whether these numbers are normalised before they are activated.
    public var hasLayerNorm = true

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
          "\(name).picture\(number + 1)", from: layers.last?.output ?? input,
          channels: layer.channels, kernel: layer.kernel, stride: layer.stride,
          padding: layer.padding, settings.activation, plan: &plan))
    }
    self.layers = layers
    dense = Dense(
      "\(name).dense", from: (layers.last?.output ?? input).count, to: settings.width,
      settings.hasLayerNorm ? .none : settings.activation, plan: &plan)
    norm =
      settings.hasLayerNorm
      ? LayerNorm(
        "\(name).norm", columns: settings.width, settings.activation, plan: &plan) : nil
  }

  /// Takes a picture a row, its numbers from 0 to 1.
  public func callAsFunction(_ pictures: Node, _ parameters: Parameters, in graph: Graph) -> Node {
    // Layers learn best from numbers around zero.
    var node = graph.line(pictures, factor: 2, start: -1)
    for layer in layers { node = layer(node, parameters, in: graph) }
    node = dense(node, parameters, in: graph)
    if let norm { node = norm(node, parameters, in: graph) }
    return node
  }
}
