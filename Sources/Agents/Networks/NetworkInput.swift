public import Learning
public import Tasks

/// What the networks of an agent see: its sizes.
public struct InputShape: Hashable, Sendable {
  /// The columns of the features: the state vector, in goal tasks the desired goal, and for critics the action. There
  /// may be none where there are images.
  public var features: Int
  /// The names of the tasks, in the order of their indices.
  public var tasks: [String]
  /// The images; nil without cameras.
  public var images: ImageLayout?

  public init(features: Int, tasks: [String], images: ImageLayout? = nil) {
    self.features = features
    self.tasks = tasks
    self.images = images
  }
}

/// What a network sees in a graph, a row for each row of a batch or for each environment.
public struct NetworkInput {
  public let graph: Graph
  /// The parameters that the network has planned.
  public let parameters: Parameters
  /// The normalized state vector, in goal tasks the desired goal, and for critics the action.
  public let features: Node
  /// The task of each row.
  public let tasks: IndexInput
  /// The images, with values from -1 to 1: a row's image has the channels of all cameras and stacked frames. Nil without
  /// cameras.
  public let images: Node?
  /// What a recurrent network remembers; nil for others.
  public let memory: NetworkMemory?
  /// Standard normal noise of a torso's latent variables; nil where these take their means. See ``Torso/latentSize``.
  public let latentNoise: Node?

  public init(
    _ features: Node, _ tasks: IndexInput, images: Node? = nil, memory: NetworkMemory? = nil,
    latentNoise: Node? = nil,
    _ parameters: Parameters, in graph: Graph
  ) {
    self.features = features
    self.tasks = tasks
    self.images = images
    self.memory = memory
    self.latentNoise = latentNoise
    self.parameters = parameters
    self.graph = graph
  }

  /// The input of a torso within another, which has encoded features and images as other features.
  public func encoded(as features: Node) -> NetworkInput {
    NetworkInput(features, tasks, memory: memory, parameters, in: graph)
  }
}

extension ImageLayout {
  /// The size of an image whose channels are those of all frames.
  var shape: Convolution.Shape {
    Convolution.Shape(height: height, width: width, channels: 3 * frameCount)
  }
}

extension Graph {
  /// Images of observations, as networks see them. With `sharing`, the bytes are in memory of the caller, which must
  /// outlive the graph.
  func images(_ layout: ImageLayout, sharing bytes: UnsafeMutablePointer<UInt8>? = nil) -> ByteInput
  {
    byteInput(columns: layout.byteCount, frames: layout.frameCount, sharing: bytes)
  }
}
