/// The Huber loss (Huber 1964): quadratic up to `delta`, then linear.
private struct HuberLoss: UnaryFunction {
  let delta: Float
  func value(_ x: Float) -> Float {
    let size = abs(x)
    return size <= delta ? 0.5 * x * x : delta * (size - 0.5 * delta)
  }
  func derivative(_ x: Float, _ y: Float) -> Float {
    // In this order, NaN passes through.
    x > delta ? delta : x < -delta ? -delta : x
  }
}

/// The expectile loss (Newey and Powell 1987).
private struct ExpectileLoss: UnaryFunction {
  let expectile: Float
  private func weight(_ x: Float) -> Float { x < 0 ? 1 - expectile : expectile }
  func value(_ x: Float) -> Float { weight(x) * x * x }
  func derivative(_ x: Float, _ y: Float) -> Float { 2 * weight(x) * x }
}

/// The quantile Huber loss, with a quantile for each column.
private final class QuantileLossNode: Node {
  private let input: Node
  private let quantiles: [Float]
  private let delta: Float

  init(_ input: Node, _ quantiles: [Float], delta: Float) {
    precondition(
      quantiles.count == input.columns,
      "\(quantiles.count) quantiles do not match \(input.columns) columns")
    self.input = input
    self.quantiles = quantiles
    self.delta = delta
    super.init(rows: input.rows, columns: input.columns, requiresGradient: input.requiresGradient)
  }

  /// Without a delta, the weighted absolute value.
  @inline(__always)
  private func loss(_ x: Float, _ quantile: Float) -> (value: Float, derivative: Float) {
    let weight = x < 0 ? 1 - quantile : quantile
    guard delta > 0 else { return (weight * abs(x), x < 0 ? -weight : weight) }
    let huber = HuberLoss(delta: delta)
    return (weight * huber.value(x) / delta, weight * huber.derivative(x, 0) / delta)
  }

  override func forward() {
    for row in 0..<rows {
      let (source, target) = (input.values + row * columns, values + row * columns)
      for column in 0..<columns { target[column] = loss(source[column], quantiles[column]).value }
    }
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    for row in 0..<rows {
      for column in 0..<columns {
        let index = row * columns + column
        target[index] +=
          gradients[index] * loss(input.values[index], quantiles[column]).derivative
      }
    }
  }

  override func forwardTangent() {
    guard let tangents, let direction = input.tangents else { return }
    for row in 0..<rows {
      for column in 0..<columns {
        let index = row * columns + column
        tangents[index] =
          direction[index] * loss(input.values[index], quantiles[column]).derivative
      }
    }
  }
}

// Errors are targets minus predictions, so that a high expectile or quantile punishes predictions that are too low.
extension Graph {
  /// The Huber loss of each error (Huber 1964): quadratic up to `delta`, then linear.
  public func huberLoss(_ error: Node, delta: Float = 1) -> Node {
    apply(HuberLoss(delta: delta), to: error)
  }

  /// The expectile loss of each error, target minus prediction (Newey and Powell 1987; IQL, Kostrikov et al. 2022,
  /// eq. 5): squares, weighted by `expectile` above zero and by the rest below.
  public func expectileLoss(_ error: Node, _ expectile: Float) -> Node {
    apply(ExpectileLoss(expectile: expectile), to: error)
  }

  /// The quantile loss of each error, target minus prediction (Koenker and Bassett 1978), with a quantile for each
  /// column. With `delta`, the quantile Huber loss (QR-DQN, Dabney et al. 2018, eq. 10).
  public func quantileLoss(_ error: Node, _ quantiles: [Float], delta: Float = 0) -> Node {
    add(QuantileLossNode(error, quantiles, delta: delta))
  }
}
