private import func Glibc.logf

/// The logarithms of probabilities that are in the ratios of the exponentials of a row's numbers.
private final class LogSoftmaxNode: Node {
  private let input: Node

  init(_ input: Node) {
    self.input = input
    super.init(rows: input.rows, columns: input.columns, learns: input.learns)
  }

  override func forward() {
    for row in 0..<rows {
      let (source, target) = (input.values + row * columns, values + row * columns)
      var greatest = source[0]
      for column in 1..<max(columns, 1) where source[column] > greatest {
        greatest = source[column]
      }
      // Of what is none above zero, no exponential is too large.
      for column in 0..<columns { target[column] = source[column] - greatest }
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
        let slopes = Lanes(at: upper + column) - total * Lanes(at: logs + column).exponential
        (Lanes(at: lower + column) + slopes).store(to: lower + column)
        column += 8
      }
      while column < columns {
        lower[column] += upper[column] - total * Lanes(repeating: logs[column]).exponential[0]
        column += 1
      }
    }
  }

  private func exponentialSum(_ numbers: UnsafePointer<Float>) -> Float {
    var lanes = Lanes.zero
    var column = 0
    while column + 8 <= columns {
      lanes += Lanes(at: numbers + column).exponential
      column += 8
    }
    var sum = lanes.total
    while column < columns {
      sum += Lanes(repeating: numbers[column]).exponential[0]
      column += 1
    }
    return sum
  }
}

extension Graph {
  /// `x - log(sum of e^x)` along each row.
  public func logSoftmax(_ node: Node) -> Node { add(LogSoftmaxNode(node)) }
}
