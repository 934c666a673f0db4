/// Rows of Euclidean norm 1.
private final class NormalizedRowsNode: Node {
  private let input: Node
  /// One divided by each row's norm.
  private let inverses: UnsafeMutablePointer<Float>

  init(_ input: Node) {
    self.input = input
    inverses = .allocate(capacity: input.rows)
    inverses.initialize(repeating: 0, count: input.rows)
    super.init(rows: input.rows, columns: input.columns, requiresGradient: input.requiresGradient)
  }

  deinit { inverses.deallocate() }

  override func forward() {
    for row in 0..<rows {
      let (source, target) = (input.values + row * columns, values + row * columns)
      let inverse = inverseNorm(square: dotProduct(source, source, count: columns))
      inverses[row] = inverse
      for column in 0..<columns { target[column] = source[column] * inverse }
    }
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    project(gradients) { target[$0] += $1 }
  }

  override func forwardTangent() {
    guard let tangents, let direction = input.tangents else { return }
    project(direction) { tangents[$0] = $1 }
  }

  /// Removes the component along each row and divides by its norm: the Jacobian, which is symmetric.
  @inline(__always)
  private func project(_ source: UnsafePointer<Float>, _ use: (Int, Float) -> Void) {
    for row in 0..<rows {
      let start = row * columns
      let along = dotProduct(source + start, values + start, count: columns)
      for index in start..<start + columns {
        use(index, inverses[row] * (source[index] - along * values[index]))
      }
    }
  }
}

/// Columns of Euclidean norm 1. Sums run over rows in turn, as they lie in memory.
private final class NormalizedColumnsNode: Node {
  private let input: Node
  /// One divided by each column's norm, and a sum for each column.
  private let inverses, sums: UnsafeMutablePointer<Float>

  init(_ input: Node) {
    self.input = input
    inverses = .allocate(capacity: input.columns)
    sums = .allocate(capacity: input.columns)
    inverses.initialize(repeating: 0, count: input.columns)
    sums.initialize(repeating: 0, count: input.columns)
    super.init(rows: input.rows, columns: input.columns, requiresGradient: input.requiresGradient)
  }

  deinit {
    inverses.deallocate()
    sums.deallocate()
  }

  override func forward() {
    sumProducts(input.values, input.values)
    for column in 0..<columns { inverses[column] = inverseNorm(square: sums[column]) }
    for row in 0..<rows {
      let (source, target) = (input.values + row * columns, values + row * columns)
      for column in 0..<columns { target[column] = source[column] * inverses[column] }
    }
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    project(gradients) { target[$0] += $1 }
  }

  override func forwardTangent() {
    guard let tangents, let direction = input.tangents else { return }
    project(direction) { tangents[$0] = $1 }
  }

  private func sumProducts(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>) {
    sums.update(repeating: 0, count: columns)
    for row in 0..<rows {
      let (left, right) = (a + row * columns, b + row * columns)
      for column in 0..<columns { sums[column] += left[column] * right[column] }
    }
  }

  @inline(__always)
  private func project(_ source: UnsafePointer<Float>, _ use: (Int, Float) -> Void) {
    sumProducts(source, values)
    for row in 0..<rows {
      for column in 0..<columns {
        let index = row * columns + column
        use(index, inverses[column] * (source[index] - sums[column] * values[index]))
      }
    }
  }
}

/// A vector of zeros stays one.
private func inverseNorm(square: Float) -> Float {
  square == 0 ? 0 : 1 / square.squareRoot()
}

extension Graph {
  /// The rows, each divided by its Euclidean norm.
  public func normalizedRows(_ node: Node) -> Node { add(NormalizedRowsNode(node)) }

  /// The columns, each divided by its Euclidean norm.
  public func normalizedColumns(_ node: Node) -> Node { add(NormalizedColumnsNode(node)) }
}
