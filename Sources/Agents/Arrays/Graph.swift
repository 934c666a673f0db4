/// A computation on a fixed number of rows, built once and run again and again, forwards and backwards.
///
/// One thread at a time may run it. Graphs of several threads share parameters, and each has gradients of its
/// own.
public final class Graph {
  public let rows: Int
  /// Whether gradients are wanted.
  public let learns: Bool
  private var nodes: [Node] = []
  private var gradients: [(of: Parameters, values: UnsafeMutablePointer<Float>)] = []
  private var held: [Parameters] = []

  public init(rows: Int, learns: Bool) {
    MatrixKernels.prepare()
    self.rows = rows
    self.learns = learns
  }

  deinit {
    for gradient in gradients { gradient.values.deallocate() }
  }

  /// The numbers that each row takes, besides gradients.
  var columnCount: Int { nodes.reduce(0) { $0 + $1.columns } }

  /// Puts a node behind those that are there.
  func add<Added: Node>(_ node: Added) -> Added {
    nodes.append(node)
    return node
  }

  /// Computes all values.
  public func forward() {
    for node in nodes { node.forward() }
  }

  /// Computes the gradients of parameters for a loss with one value a row, each of them counted with `factor`.
  public func backward(from loss: Node, factor: Float) {
    for gradient in gradients { gradient.values.update(repeating: 0, count: gradient.of.count) }
    for node in nodes { node.beginBackward() }
    loss.seedGradients(with: factor)
    for node in nodes.reversed() where node.isReached { node.backward() }
  }

  /// Lets some parameters stay as they are: a loss is followed through what is made of them from now on, but no
  /// gradients of their own are computed, which would be half the work.
  public func hold(_ parameters: Parameters) {
    precondition(
      !gradients.contains { $0.of === parameters }, "parameters are held before they are used")
    held.append(parameters)
  }

  /// This graph's gradients of some parameters; nil where it does not learn, or they are held.
  public func gradients(of parameters: Parameters) -> UnsafeMutablePointer<Float>? {
    guard learns, !held.contains(where: { $0 === parameters }) else { return nil }
    if let known = gradients.first(where: { $0.of === parameters }) { return known.values }
    let values = UnsafeMutablePointer<Float>.allocate(capacity: parameters.count)
    values.initialize(repeating: 0, count: parameters.count)
    gradients.append((parameters, values))
    return values
  }

  /// The gradients of parameters that this graph learns, for who combines them with other graphs'.
  func learnedGradients(of parameters: Parameters) -> UnsafeMutablePointer<Float> {
    guard let values = gradients(of: parameters) else {
      preconditionFailure("a graph has no gradients of parameters that are held")
    }
    return values
  }
}
