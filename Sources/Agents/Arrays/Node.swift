/// A step of a computation: a matrix of values, and how a loss changes with them.
///
/// Its memory is taken once, when the graph is built.
public class Node {
  public let rows, columns: Int
  /// By row.
  public let values: UnsafeMutablePointer<Float>
  /// Nil where nothing before it learns.
  let gradients: UnsafeMutablePointer<Float>?
  private let ownsValues: Bool
  /// Whether this pass has put something into the gradients.
  private var hasGradients = false

  init(rows: Int, columns: Int, learns: Bool, sharing values: UnsafeMutablePointer<Float>? = nil) {
    precondition(rows > 0 && columns > 0, "a node has rows and columns, not \(rows) x \(columns)")
    self.rows = rows
    self.columns = columns
    let count = rows * columns
    ownsValues = values == nil
    self.values = values ?? .allocate(capacity: count)
    if values == nil { self.values.initialize(repeating: 0, count: count) }
    gradients = learns ? .allocate(capacity: count) : nil
    gradients?.initialize(repeating: 0, count: count)
  }

  deinit {
    if ownsValues { values.deallocate() }
    gradients?.deallocate()
  }

  public final var count: Int { rows * columns }
  final var learns: Bool { gradients != nil }

  /// Computes the values from those of the nodes before.
  func forward() {}

  /// Adds to the gradients of the nodes before and of parameters what this node's own gradients cause.
  func backward() {}

  // MARK: Gradients

  final func beginBackward() { hasGradients = false }

  /// Nothing that came after it depends on it otherwise.
  final var isReached: Bool { hasGradients }

  /// The gradients for a matrix product to write to, and the factor that what is there counts with.
  final func gradientsToScale() -> (UnsafeMutablePointer<Float>, keep: Float)? {
    guard let gradients else { return nil }
    defer { hasGradients = true }
    return (gradients, hasGradients ? 1 : 0)
  }

  /// The gradients to add to.
  final func gradientsToAddTo() -> UnsafeMutablePointer<Float>? {
    guard let gradients else { return nil }
    if !hasGradients { gradients.update(repeating: 0, count: count) }
    hasGradients = true
    return gradients
  }

  /// A loss begins here: each row's value counts with a factor.
  final func seedGradients(with factor: Float) {
    guard let gradients = gradientsToAddTo() else { return }
    for index in 0..<count { gradients[index] += factor }
  }
}
