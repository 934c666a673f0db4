/// Spectral normalization (Miyato et al. 2018): a matrix divided by an estimate of its greatest singular value.
///
/// The estimate is the norm of the transposed matrix times a unit vector, which ``update(_:steps:)`` brings closer to the
/// left singular vector by power iteration. The vectors are stored beside the weights, without gradients, so that every
/// graph uses the same ones and checkpoints have them.
public struct SpectralNorm {
  /// The matrix.
  public let weights: Parameters.Entry
  /// The estimates of the singular vectors.
  let left, right: Parameters.Entry

  /// Plans the estimates for a matrix.
  public init(_ name: String, of weights: Parameters.Entry, plan: inout Parameters.Plan) {
    self.weights = weights
    left = plan.add("\(name).left", rows: 1, columns: weights.rows, .normal(1))
    right = plan.add("\(name).right", rows: 1, columns: weights.columns, .zeros)
  }

  /// The normalized matrix.
  public func callAsFunction(_ parameters: Parameters, in graph: Graph) -> Node {
    graph.add(
      SpectralNormNode(graph.parameter(weights, of: parameters), parameters, left))
  }

  /// Takes steps of power iteration. Call it once before every update, and with about 15 steps at first.
  public func update(_ parameters: Parameters, steps: Int = 1) {
    let (matrix, u, v) = (
      parameters.values(of: weights), parameters.values(of: left), parameters.values(of: right)
    )
    for _ in 0..<steps {
      OpenBLAS.multiply(
        MatrixProduct(rows: 1, columns: weights.columns, inner: weights.rows), u, matrix, beta: 0,
        into: v)
      normalize(v, count: weights.columns)
      OpenBLAS.multiply(
        MatrixProduct(rows: weights.rows, columns: 1, inner: weights.columns), matrix, v, beta: 0,
        into: u)
      normalize(u, count: weights.rows)
    }
  }

  /// A vector of zeros stays one.
  private func normalize(_ vector: UnsafeMutablePointer<Float>, count: Int) {
    let norm = dotProduct(vector, vector, count: count).squareRoot()
    guard norm > 0 else { return }
    for index in 0..<count { vector[index] /= norm }
  }
}

private final class SpectralNormNode: Node {
  private let matrix: Node
  private let parameters: Parameters
  private let left: Parameters.Entry
  /// The left vector and the transposed matrix's product with it, both of norm 1.
  private let u, v: UnsafeMutablePointer<Float>
  /// The estimated singular value.
  private var sigma: Float = 1

  init(_ matrix: Node, _ parameters: Parameters, _ left: Parameters.Entry) {
    self.matrix = matrix
    self.parameters = parameters
    self.left = left
    u = .allocate(capacity: matrix.rows)
    v = .allocate(capacity: matrix.columns)
    u.initialize(repeating: 0, count: matrix.rows)
    v.initialize(repeating: 0, count: matrix.columns)
    super.init(
      rows: matrix.rows, columns: matrix.columns, requiresGradient: matrix.requiresGradient)
  }

  deinit {
    u.deallocate()
    v.deallocate()
  }

  override func forward() {
    let source = parameters.values(of: left)
    let norm = dotProduct(source, source, count: rows).squareRoot()
    for row in 0..<rows { u[row] = source[row] / norm }
    OpenBLAS.multiply(
      MatrixProduct(rows: 1, columns: columns, inner: rows), u, matrix.values, beta: 0, into: v)
    sigma = dotProduct(v, v, count: columns).squareRoot()
    for column in 0..<columns { v[column] /= sigma }
    for index in 0..<count { values[index] = matrix.values[index] / sigma }
  }

  override func backward() {
    guard let gradients, let target = matrix.gradientsToAddTo() else { return }
    // sigma = |W^T u|, whose derivative is u v^T.
    let along = dotProduct(gradients, values, count: count)
    for row in 0..<rows {
      let start = row * columns
      for column in 0..<columns {
        target[start + column] += (gradients[start + column] - along * u[row] * v[column]) / sigma
      }
    }
  }

  override func forwardTangent() {
    guard let tangents, let direction = matrix.tangents else { return }
    var change: Float = 0
    for row in 0..<rows {
      change += u[row] * dotProduct(direction + row * columns, v, count: columns)
    }
    for index in 0..<count { tangents[index] = (direction[index] - values[index] * change) / sigma }
  }
}
