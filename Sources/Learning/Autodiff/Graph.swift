/// A static computation graph on a fixed number of rows: built once and run many times, forward and backward. The
/// gradients are computed by reverse-mode automatic differentiation (Griewank and Walther 2008).
///
/// One thread at a time may run a graph. Graphs on several threads can share parameters; each graph has its own
/// gradients.
public final class Graph {
  /// The rows of its inputs.
  public let rows: Int
  /// Whether the graph computes gradients.
  public let requiresGradient: Bool
  private var nodes: [Node] = []
  private var gradients: [(of: Parameters, values: UnsafeMutablePointer<Float>)] = []
  private var frozenParameters: [Parameters] = []

  /// Makes an empty graph.
  public init(rows: Int, requiresGradient: Bool) {
    MatrixKernels.prepare()
    self.rows = rows
    self.requiresGradient = requiresGradient
  }

  deinit {
    for gradient in gradients { gradient.values.deallocate() }
  }

  /// The number of values that each row holds, without gradients.
  public var columnCount: Int { nodes.reduce(0) { $0 + $1.columns } }

  /// Appends a node, which may depend on those before it.
  public func add<Added: Node>(_ node: Added) -> Added {
    nodes.append(node)
    return node
  }

  /// Computes all values.
  public func forward() {
    for node in nodes { node.forward() }
  }

  /// Computes the parameters' gradients of a loss with one value for each row, each multiplied by `factor`.
  public func backward(from loss: Node, factor: Float) {
    for gradient in gradients { gradient.values.update(repeating: 0, count: gradient.of.count) }
    for node in nodes { node.beginBackward() }
    loss.seedGradients(with: factor)
    for node in nodes.reversed() where node.isReached { node.backward() }
  }

  /// Freezes parameters, as PyTorch does with `requires_grad = False`. Gradients flow through the nodes that use
  /// them from now on, but their own gradients, half of the work, are not computed.
  public func freeze(_ parameters: Parameters) {
    precondition(
      !gradients.contains { $0.of === parameters }, "freeze parameters before they are used")
    frozenParameters.append(parameters)
  }

  /// This graph's gradients of some parameters; nil if the graph computes none or the parameters are frozen.
  public func gradients(of parameters: Parameters) -> UnsafeMutablePointer<Float>? {
    guard requiresGradient, !frozenParameters.contains(where: { $0 === parameters }) else {
      return nil
    }
    if let existing = gradients.first(where: { $0.of === parameters }) { return existing.values }
    let values = UnsafeMutablePointer<Float>.allocate(capacity: parameters.count)
    values.initialize(repeating: 0, count: parameters.count)
    gradients.append((parameters, values))
    return values
  }

  /// The gradients of parameters that are not frozen.
  public func learnedGradients(of parameters: Parameters) -> UnsafeMutablePointer<Float> {
    guard let values = gradients(of: parameters) else {
      preconditionFailure("a graph has no gradients of frozen parameters")
    }
    return values
  }
}
