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
      var maximum = source[0]
      for column in 1..<max(columns, 1) where source[column] > maximum {
        maximum = source[column]
      }
      // After the subtraction no value is above 0, so no exponential overflows.
      for column in 0..<columns { target[column] = source[column] - maximum }
      let total = logf(exponentialSum(target))
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

  private func exponentialSum(_ row: UnsafePointer<Float>) -> Float {
    var lanes = Float32x8.zero
    var column = 0
    while column + 8 <= columns {
      lanes += Float32x8(at: row + column).exp
      column += 8
    }
    var sum = lanes.orderedSum
    while column < columns {
      sum += Float32x8(repeating: row[column]).exp[0]
      column += 1
    }
    return sum
  }
}

extension Graph {
  /// `x - log(sum of e^x)`, along each row.
  public func logSoftmax(_ node: Node) -> Node { add(LogSoftmaxNode(node)) }
}
