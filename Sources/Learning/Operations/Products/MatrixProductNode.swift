/// The product of two matrices, or of as many pairs of matrices as the rows are split into.
private final class MatrixProductNode: Node {
  private let first, second: Node
  private let transposes: Bool
  private let batches: Int
  private let products: MatrixProducts
  /// The dimension that is summed over.
  private var inner: Int { first.columns }
  /// The rows of one pair's product.
  private var height: Int { rows / batches }

  init(
    _ first: Node, _ second: Node, transposes: Bool, batches: Int, _ products: MatrixProducts
  ) {
    precondition(
      batches > 0 && first.rows.isMultiple(of: batches) && second.rows.isMultiple(of: batches),
      "\(first.rows) and \(second.rows) rows do not split into \(batches) matrices each")
    let (rows, columns) =
      transposes
      ? (second.columns, second.rows / batches) : (second.rows / batches, second.columns)
    precondition(
      first.columns == rows, "\(first.columns) columns do not match \(rows) of the second factor")
    self.first = first
    self.second = second
    self.transposes = transposes
    self.batches = batches
    self.products = products
    super.init(
      rows: first.rows, columns: columns,
      requiresGradient: first.requiresGradient || second.requiresGradient)
  }

  /// `target = beta * target + a * b` for each pair, or `a * b^T`.
  private func product(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, beta: Float,
    into target: UnsafeMutablePointer<Float>
  ) {
    for batch in 0..<batches {
      products.multiply(
        a + batch * height * inner, b + batch * inner * columns, transposeB: transposes,
        rows: height, columns: columns, inner: inner, beta: beta,
        into: target + batch * height * columns)
    }
  }

  override func forward() { product(first.values, second.values, beta: 0, into: values) }

  override func backward() {
    guard let gradients else { return }
    if let (target, beta) = first.gradientsToScale() {
      for batch in 0..<batches {
        products.multiply(
          gradients + batch * height * columns, second.values + batch * inner * columns,
          transposeB: !transposes, rows: height, columns: inner, inner: columns, beta: beta,
          into: target + batch * height * inner)
      }
    }
    if let (target, beta) = second.gradientsToScale() {
      for batch in 0..<batches {
        let (upper, factor) = (
          gradients + batch * height * columns, first.values + batch * height * inner
        )
        let part = target + batch * inner * columns
        if transposes {
          products.multiply(
            upper, transposeA: true, factor, rows: columns, columns: inner, inner: height,
            beta: beta, into: part)
        } else {
          products.multiply(
            factor, transposeA: true, upper, rows: inner, columns: columns, inner: height,
            beta: beta, into: part)
        }
      }
    }
  }

  override func forwardTangent() {
    guard let tangents else { return }
    var beta: Float = 0
    if let direction = first.tangents {
      product(direction, second.values, beta: beta, into: tangents)
      beta = 1
    }
    if let direction = second.tangents {
      product(first.values, direction, beta: beta, into: tangents)
    }
  }
}

extension Graph {
  /// The matrix product of two nodes. With `transposed`, the second factor is transposed: the products of all pairs of
  /// rows, as contrastive losses need.
  ///
  /// With `batches`, the rows of both are split into that many matrices, and the result has the products of the first
  /// two, of the next two, and so on.
  public func matrixProduct(
    _ a: Node, _ b: Node, transposed: Bool = false, batches: Int = 1
  ) -> Node {
    add(MatrixProductNode(a, b, transposes: transposed, batches: batches, products))
  }
}
