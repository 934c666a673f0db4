public import Learning
internal import Tasks

/// How a network shares what it learns among tasks: the layers between its input and its output layer.
///
/// A torso of another package conforms to this protocol and is registered with ``Torsos``. Settings then name its kind:
/// `policy.torso=NAME`.
public protocol Torso: Part {
  /// Whether the output depends on the index of the task. If not, a policy acts in tasks that it has not learned.
  var distinguishesTasks: Bool { get }

  /// The size of the hidden state that a recurrent torso carries from step to step; 0 for one without memory, by default.
  var hiddenStateSize: Int { get }
  /// The number of its latent variables, which are sampled in training; 0 by default. Where the input has noise of as
  /// many columns, the layers use it.
  var latentSize: Int { get }

  /// Throws if the torso does not suit what its networks see; `name` is the setting's name. By default, a torso suits
  /// all observations without images.
  func validate(_ name: String, for shape: InputShape) throws

  /// Plans the parameters of the layers; `name` precedes their names.
  func plan(
    _ name: String, for shape: InputShape, in plan: inout Parameters.Plan
  ) -> TorsoLayers

  /// The floats that a graph of the layers holds for each row, without the inputs: an estimate for ``MemoryDemand``.
  /// `plan` holds the parameters of the layers. By default, layers have as many outputs as biases.
  func floatsPerRow(for shape: InputShape, planned plan: Parameters.Plan) -> Double
}

extension Torso {
  public var distinguishesTasks: Bool { true }
  public var hiddenStateSize: Int { 0 }
  public var latentSize: Int { 0 }

  public func validate(_ name: String, for shape: InputShape) throws {
    guard let images = shape.images else { return }
    throw TaskError.invalidOption(
      name: name, given: "'\(Self.kind)', which sees no images",
      allowed: "'\(ImageEncoder.kind)' for an observation with \(images)")
  }

  public func floatsPerRow(for shape: InputShape, planned plan: Parameters.Plan) -> Double {
    Double(plan.biasCount)
  }
}

/// The planned layers of a torso.
public struct TorsoLayers {
  /// The size of the torso's output.
  public let outputs: Int
  private let apply: (NetworkInput) -> Node

  /// `apply` adds the layers to the graph of an input.
  public init(outputs: Int, apply: @escaping (NetworkInput) -> Node) {
    self.outputs = outputs
    self.apply = apply
  }

  public func callAsFunction(_ input: NetworkInput) -> Node { apply(input) }
}

/// The registry of torsos.
public enum Torsos: PartFamily {
  public typealias Member = any Torso
  public static let registry = PartRegistry(
    "torso",
    [
      MLP.self, ImageEncoder.self, FiLM.self, SoftModules.self, CARE.self, PaCo.self, MOORE.self,
      Branched.self, GRU.self, BroNet.self, TaskEncoder.self, TwoColumns.self,
    ])
}
