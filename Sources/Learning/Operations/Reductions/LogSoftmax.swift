private import func Glibc.logf

/// Log-softmax with the log-sum-exp trick: the row's maximum is subtracted first.
private final class LogSoftmaxNode: Node {
  private let input: Node

  init(_ input: Node) {
    self.input = input
    super.init(rows: input.rows, columns: input.columns, requiresGradient: input.requiresGradient)
  }

  override func forward() {
    for row in 0..<rows {
      let (source, target) = (input.values + row * columns, values + row * columns)
      let maximum = rowMaximum(of: source, count: columns)
      // After the subtraction no value is above 0, so no exponential overflows.
      for column in 0..<columns { target[column] = source[column] - maximum }
      let total = logf(exponentialSum(of: target, count: columns))
      for column in 0..<columns { target[column] -= total }
    }
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    for row in 0..<rows {
      let (upper, logs) = (gradients + row * columns, values + row * columns)
      let lower = target + row * columns
      let total = sum(upper, count: columns)
      var column = 0
      while column + 8 <= columns {
        let derivatives = Float32x8(at: upper + column) - total * Float32x8(at: logs + column).exp
        (Float32x8(at: lower + column) + derivatives).store(to: lower + column)
        column += 8
      }
      while column < columns {
        lower[column] += upper[column] - total * Float32x8(repeating: logs[column]).exp[0]
        column += 1
      }
    }
  }

  override func forwardTangent() {
    guard let tangents, let direction = input.tangents else { return }
    for row in 0..<rows {
      let (source, target) = (direction + row * columns, tangents + row * columns)
      // The tangents hold the probabilities for a moment.
      target.update(from: values + row * columns, count: columns)
      mapLanes(target, columns) { $0.exp }
      let mean = dotProduct(target, source, count: columns)
      for column in 0..<columns { target[column] = source[column] - mean }
    }
  }
}

extension Graph {
  /// `x - log(sum of e^x)`, along each row.
  public func logSoftmax(_ node: Node) -> Node { add(LogSoftmaxNode(node)) }
}

/// The greatest of some values. NaN after the first is passed over; it makes the sums that follow NaN.
func rowMaximum(of row: UnsafePointer<Float>, count: Int) -> Float {
  var maximum = row[0]
  for column in 1..<max(count, 1) where row[column] > maximum { maximum = row[column] }
  return maximum
}

/// The sum of the exponentials of some values.
func exponentialSum(of row: UnsafePointer<Float>, count: Int) -> Float {
  var lanes = Float32x8.zero
  var column = 0
  while column + 8 <= count {
    lanes += Float32x8(at: row + column).exp
    column += 8
  }
  var sum = lanes.orderedSum
  while column < count {
    sum += Float32x8(repeating: row[column]).exp[0]
    column += 1
  }
  return sum
}
