private import func Glibc.memcpy

/// A node of a computation graph: a matrix of values, and the gradients of a loss with respect to them.
///
/// It allocates its memory once, when the graph is built.
open class Node {
  /// The shape of the matrix.
  public let rows, columns: Int
  /// The values, in row-major order.
  public let values: UnsafeMutablePointer<Float>
  /// The gradients, in row-major order; nil if no gradient flows through the node. They are valid after a backward
  /// pass that reached the node, unless a layer with an activation has made them those before its activation.
  public let gradients: UnsafeMutablePointer<Float>?
  /// The directional derivatives of the values; nil if they are zero, or the graph computes none.
  public private(set) final var tangents: UnsafeMutablePointer<Float>?
  private let ownsValues: Bool
  /// Whether this backward pass has written gradients.
  private var hasGradients = false

  /// Makes a node of zeros. With `sharing`, the values are those of another node, which must live as long.
  public init(
    rows: Int, columns: Int, requiresGradient: Bool,
    sharing values: UnsafeMutablePointer<Float>? = nil
  ) {
    // Without columns: the state vectors of observations that are only images.
    precondition(rows > 0 && columns >= 0, "a node cannot have \(rows) x \(columns) values")
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
    tangents?.deallocate()
  }

  /// The number of values.
  public final var count: Int { rows * columns }
  /// The number of further values that the node keeps from the forward pass for the backward pass.
  open var keptCount: Int { 0 }
  /// Whether gradients flow through the node.
  public final var requiresGradient: Bool { gradients != nil }

  /// Computes the values from those of the input nodes.
  open func forward() {}

  /// Adds to the gradients of the input nodes and of the parameters, by the chain rule.
  open func backward() {}

  /// Computes the tangents from those of the input nodes and of the parameters, by the chain rule. It runs after
  /// ``forward()``, and only if the node has tangents.
  open func forwardTangent() { preconditionFailure("\(Self.self) computes no tangents") }

  // MARK: Gradients

  func beginBackward() { hasGradients = false }

  /// Whether the loss depends on this node.
  public final var isReached: Bool { hasGradients }

  /// The gradients as the target of a matrix product, and the factor beta for their present values.
  public final func gradientsToScale() -> (UnsafeMutablePointer<Float>, beta: Float)? {
    guard let gradients else { return nil }
    defer { hasGradients = true }
    return (gradients, hasGradients ? 1 : 0)
  }

  /// The gradients as the target of a sum; zero at first.
  public final func gradientsToAddTo() -> UnsafeMutablePointer<Float>? {
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

  /// Starts the backward pass with a gradient for each value.
  final func seedGradients(with cotangents: UnsafePointer<Float>) {
    guard let gradients = gradientsToAddTo() else { return }
    addScaled(cotangents, by: 1, to: gradients, count: count)
  }

  // MARK: Tangents

  /// Allocates tangents of zero if the node depends on parameters or on inputs with gradients.
  final func allocateTangents() {
    guard requiresGradient, tangents == nil else { return }
    let tangents = UnsafeMutablePointer<Float>.allocate(capacity: count)
    tangents.initialize(repeating: 0, count: count)
    self.tangents = tangents
  }

  /// Copies tangents; nil stands for zeros.
  final func setTangents(_ source: UnsafePointer<Float>?) {
    guard let tangents else { return }
    if let source {
      memcpy(tangents, source, count * MemoryLayout<Float>.stride)
    } else {
      tangents.update(repeating: 0, count: count)
    }
  }

  /// Adds to the tangents; nil stands for zeros.
  final func addTangents(_ source: UnsafePointer<Float>?, by factor: Float = 1) {
    guard let tangents, let source else { return }
    addScaled(source, by: factor, to: tangents, count: count)
  }
}
