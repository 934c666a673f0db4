/// A static computation graph, usually on a fixed number of rows: built once and run many times, forward and backward.
/// The gradients are computed by reverse-mode automatic differentiation, and directional derivatives (tangents) by
/// forward mode (Griewank and Walther 2008).
///
/// One thread at a time may run a graph. Graphs on several threads can share parameters; each graph has its own
/// gradients.
public final class Graph {
  /// The rows of its inputs, by default.
  public let rows: Int
  /// Whether the graph computes gradients.
  public let requiresGradient: Bool
  /// Whether the graph computes tangents, which need as much memory as gradients.
  public let computesTangents: Bool
  /// Multiplies matrices for the nodes.
  let products: MatrixProducts
  private var nodes: [Node] = []
  private var gradients: [ParameterGradients] = []
  private var tangents: [(of: Parameters, values: UnsafeMutablePointer<Float>)] = []
  private var frozenParameters: [Parameters] = []

  /// Makes an empty graph. A graph that computes tangents must compute gradients too: both flow through the same
  /// nodes.
  public init(
    rows: Int, requiresGradient: Bool, computesTangents: Bool = false,
    precision: Precision = .float32
  ) {
    precondition(requiresGradient || !computesTangents, "tangents need a graph with gradients")
    products = MatrixProducts(precision)
    self.rows = rows
    self.requiresGradient = requiresGradient
    self.computesTangents = computesTangents
  }

  deinit {
    for tangent in tangents { tangent.values.deallocate() }
  }

  /// The number of values of all nodes, with those that layers keep to themselves, and without gradients.
  public var valueCount: Int { nodes.reduce(0) { $0 + $1.count + $1.keptCount } }

  /// Appends a node, which may depend on those before it.
  public func add<Added: Node>(_ node: Added) -> Added {
    if computesTangents { node.allocateTangents() }
    nodes.append(node)
    return node
  }

  /// Computes all values.
  public func forward() {
    for node in nodes { node.forward() }
  }

  // MARK: Gradients

  /// Computes the parameters' gradients of a loss with one value for each row, each multiplied by `factor`.
  public func backward(from loss: Node, factor: Float) {
    beginBackward()
    loss.seedGradients(with: factor)
    propagate()
  }

  /// Computes the parameters' gradients from given gradients of a node (vector-Jacobian product). `cotangents` has a
  /// value for each of the node's values.
  public func backward(from node: Node, cotangents: UnsafePointer<Float>) {
    beginBackward()
    node.seedGradients(with: cotangents)
    propagate()
  }

  private func beginBackward() {
    for gradient in gradients { gradient.beginBackward() }
    for node in nodes { node.beginBackward() }
  }

  private func propagate() {
    for node in nodes.reversed() where node.isReached { node.backward() }
    for gradient in gradients { gradient.finishBackward() }
  }

  /// Freezes parameters, as PyTorch does with `requires_grad = False`. Gradients flow through the nodes that use
  /// them from now on, but their own gradients, half of the work, are not computed.
  public func freeze(_ parameters: Parameters) {
    precondition(
      !gradients.contains { $0.parameters === parameters }, "freeze parameters before they are used"
    )
    frozenParameters.append(parameters)
  }

  private func isLearned(_ parameters: Parameters) -> Bool {
    requiresGradient && !frozenParameters.contains { $0 === parameters }
  }

  /// This graph's gradients of some parameters; nil if the graph computes none or the parameters are frozen.
  public func gradients(of parameters: Parameters) -> ParameterGradients? {
    guard isLearned(parameters) else { return nil }
    if let existing = gradients.first(where: { $0.parameters === parameters }) { return existing }
    let added = ParameterGradients(of: parameters)
    gradients.append(added)
    return added
  }

  /// The gradients of parameters that are not frozen.
  public func learnedGradients(of parameters: Parameters) -> UnsafeMutablePointer<Float> {
    guard let gradients = gradients(of: parameters) else {
      preconditionFailure("a graph has no gradients of frozen parameters")
    }
    return gradients.values
  }

  // MARK: Tangents

  /// Computes the tangents of all nodes, the directional derivatives of their values (Jacobian-vector product), after
  /// ``forward()``. The direction is what the caller has written to ``tangents(of:)`` and to the tangents of inputs.
  ///
  /// With ``backward(from:cotangents:)``, this gives products with the Fisher or Gauss-Newton matrix (Schraudolph
  /// 2002).
  public func forwardTangents() {
    precondition(computesTangents, "the graph computes no tangents")
    for node in nodes where node.tangents != nil { node.forwardTangent() }
  }

  /// The direction of some parameters, zero at first; nil if the graph computes no tangents or the parameters are
  /// frozen.
  public func tangents(of parameters: Parameters) -> UnsafeMutablePointer<Float>? {
    guard computesTangents, isLearned(parameters) else { return nil }
    if let existing = tangents.first(where: { $0.of === parameters }) { return existing.values }
    let values = Graph.zeros(like: parameters)
    tangents.append((parameters, values))
    return values
  }

  private static func zeros(like parameters: Parameters) -> UnsafeMutablePointer<Float> {
    let values = UnsafeMutablePointer<Float>.allocate(capacity: max(parameters.count, 1))
    values.initialize(repeating: 0, count: parameters.count)
    return values
  }
}
