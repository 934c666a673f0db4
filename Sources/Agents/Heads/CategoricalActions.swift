internal import Base
public import Learning

/// A categorical distribution of each component of the action over equally spaced values from -1 to 1.
public struct CategoricalActions: ActionDistribution {
  /// The distributions of the components, a row for each component of each row.
  private let components: Categorical
  private let logits: Node
  private let support: TwoHot
  private let values: [Float]
  private let actionSize: Int

  /// `logits` has `values` columns for each component of the action.
  public init(logits: Node, values count: Int, in graph: Graph) {
    precondition(
      logits.columns.isMultiple(of: count), "\(logits.columns) logits of \(count) values each")
    actionSize = logits.columns / count
    self.logits = graph.reshaped(logits, columns: count)
    components = Categorical(logits: self.logits, in: graph)
    support = TwoHot(low: -1, high: 1, count: count)
    values = support.values
  }

  /// The most probable value of each component.
  public func deterministicAction(in graph: Graph) -> Node {
    graph.reshaped(graph.add(BestBinNode(components.logProbabilities, values)), columns: actionSize)
  }

  public func sample(noise: Node, in graph: Graph) -> (action: Node, logDensity: Node) {
    preconditionFailure("no gradients flow through samples of a categorical distribution")
  }

  /// The log-probability of actions. That of an action between two values is their weighted average, so that recorded
  /// actions can be learned.
  public func density(of action: Node, in graph: Graph) -> (log: Node, entropy: Node) {
    let actions = graph.reshaped(action, columns: 1)
    let losses = support.crossEntropy(logits, actions, in: graph)
    return (
      graph.affine(graph.rowSum(graph.reshaped(losses, columns: actionSize)), scale: -1),
      graph.rowSum(graph.reshaped(components.entropy(in: graph), columns: actionSize))
    )
  }

  /// Correlated noise makes successive actions similar: its quantile chooses the value.
  public func act(
    row: Int, exploration: Exploration, replacing noise: UnsafeMutablePointer<Float>
  ) -> Float {
    var logProbability: Float = 0
    for number in 0..<actionSize {
      let component = actionSize * row + number
      let value = components.sample(
        row: component, uniform: Float(normalCDF(Double(noise[number]))))
      logProbability += components.logProbabilities.values[component * values.count + value]
      noise[number] = values[value]
    }
    return logProbability
  }

  public func meanStd(row: Int) -> Float? {
    let stds = (0..<actionSize).map { number in
      let logs = components.logProbabilities.values + (actionSize * row + number) * values.count
      var (mean, square) = (Float(0), Float(0))
      for (index, value) in values.enumerated() {
        let probability = Float(Double.exp(Double(logs[index])))
        mean += probability * value
        square += probability * value * value
      }
      return max(0, square - mean * mean).squareRoot()
    }
    return stds.reduce(0, +) / Float(stds.count)
  }
}

/// The cumulative distribution function of the standard normal distribution, to 1e-7 (Abramowitz and Stegun 1964,
/// formula 26.2.17).
private func normalCDF(_ x: Double) -> Double {
  let t = 1 / (1 + 0.231_641_9 * abs(x))
  let polynomial =
    t
    * (0.319_381_530
      + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))))
  let tail = 0.398_942_280_401_432_7 * Double.exp(-0.5 * x * x) * polynomial
  return x < 0 ? tail : 1 - tail
}
