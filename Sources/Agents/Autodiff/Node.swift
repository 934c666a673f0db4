/// A node of a computation graph: a matrix of values, and the gradients of a loss with respect to them.
///
/// It allocates its memory once, when the graph is built.
public class Node {
  public let rows, columns: Int
  /// In row-major order.
  public let values: UnsafeMutablePointer<Float>
  /// Nil if no gradient flows through the node.
  let gradients: UnsafeMutablePointer<Float>?
  private let ownsValues: Bool
  /// Whether this backward pass has written gradients.
  private var hasGradients = false

  init(
    rows: Int, columns: Int, requiresGradient: Bool,
    sharing values: UnsafeMutablePointer<Float>? = nil
  ) {
    precondition(
      rows > 0 && columns > 0, "a node needs rows and columns, not \(rows) x \(columns)")
    self.rows = rows
    self.columns = columns
    let count = rows * columns
    ownsValues = values == nil
    self.values = values ?? .allocate(capacity: count)
    if values == nil { self.values.initialize(repeating: 0, count: count) }
    gradients = requiresGradient ? .allocate(capacity: count) : nil
    gradients?.initialize(repeating: 0, count: count)
  }

  deinit {
    if ownsValues { values.deallocate() }
    gradients?.deallocate()
  }

  public final var count: Int { rows * columns }
  final var requiresGradient: Bool { gradients != nil }

  /// Computes the values from those of the input nodes.
  func forward() {}

  /// Adds to the gradients of the input nodes and of the parameters, by the chain rule.
  func backward() {}

  // MARK: Gradients

  final func beginBackward() { hasGradients = false }

  /// Whether the loss depends on this node.
  final var isReached: Bool { hasGradients }

  /// The gradients as the target of a matrix product, and the factor beta for their present values.
  final func gradientsToScale() -> (UnsafeMutablePointer<Float>, beta: Float)? {
    guard let gradients else { return nil }
    defer { hasGradients = true }
    return (gradients, hasGradients ? 1 : 0)
  }

  /// The gradients as the target of a sum; zero at first.
  final func gradientsToAddTo() -> UnsafeMutablePointer<Float>? {
    guard let gradients else { return nil }
    if !hasGradients { gradients.update(repeating: 0, count: count) }
    hasGradients = true
    return gradients
  }

  /// Starts the backward pass at a loss: `factor` is the gradient of each row's value.
  final func seedGradients(with factor: Float) {
    guard let gradients = gradientsToAddTo() else { return }
    for index in 0..<count { gradients[index] += factor }
  }
}
