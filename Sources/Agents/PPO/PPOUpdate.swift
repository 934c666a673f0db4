internal import Learning

/// Computes the gradients of one task's part of a minibatch.
///
/// The policy's loss is the clipped surrogate objective (Schulman et al. 2017, eq. 7) with an entropy bonus (eq. 9).
final class PPOUpdate {
  let policyGraph, criticGraph: Graph
  let states: (policy: Input, critic: Input)
  let actions, oldLogProbability, advantage, target: Input
  /// One value for each row.
  let policyLoss, criticLoss: Node
  private let logProbability: Node
  let policyGradients, criticGradients: UnsafeMutablePointer<Float>
  let rows: Int

  init(
    _ networks: PPONetworks, task: Int, rows: Int, observationSize: Int, _ settings: PPOSettings
  ) {
    self.rows = rows
    var graph = Graph(rows: rows, requiresGradient: true)
    policyGraph = graph
    let taskIndices = graph.indexInput()
    taskIndices.values.update(repeating: Int32(task), count: rows)
    let state = graph.input(columns: observationSize)
    actions = graph.input(columns: 4)
    oldLogProbability = graph.input(columns: 1)
    advantage = graph.input(columns: 1)
    let distribution = networks.actions(state, taskIndices, in: graph)
    logProbability = distribution.logProbability(of: actions, in: graph)
    let ratio = graph.exp(graph.difference(logProbability, oldLogProbability))
    let gain = graph.minimum(
      graph.product(ratio, advantage),
      graph.product(graph.clamped(ratio, 1 - settings.clipRange, 1 + settings.clipRange), advantage)
    )
    policyLoss = graph.difference(
      graph.affine(distribution.entropy(in: graph), scale: -settings.entropyCoefficient), gain)
    policyGradients = graph.learnedGradients(of: networks.policy)

    graph = Graph(rows: rows, requiresGradient: true)
    criticGraph = graph
    let criticState = graph.input(columns: observationSize)
    target = graph.input(columns: 1)
    let error = graph.difference(networks.value(criticState, taskIndices, in: graph), target)
    criticLoss = graph.affine(graph.square(error), scale: 0.5)
    criticGradients = graph.learnedGradients(of: networks.critic)
    states = (state, criticState)
  }

  /// Copies rows of a rollout into the graphs' inputs. `normalized` converts returns to the critic's units.
  func load(
    _ rollout: RolloutBuffer, rows: UnsafeBufferPointer<Int>, normalized: (Float) -> Float
  ) {
    let width = rollout.observationSize
    for (row, transition) in rows.enumerated() {
      let source = rollout.observations + transition * width
      (states.policy.values + row * width).update(from: source, count: width)
      (states.critic.values + row * width).update(from: source, count: width)
      (actions.values + row * 4).update(from: rollout.actions + transition * 4, count: 4)
      oldLogProbability.values[row] = rollout.logProbabilities[transition]
      advantage.values[row] = rollout.advantages[transition]
      target.values[row] = normalized(rollout.returns[transition])
    }
  }

  func run() {
    policyGraph.forward()
    policyGraph.backward(from: policyLoss, factor: 1 / Float(rows))
    criticGraph.forward()
    criticGraph.backward(from: criticLoss, factor: 1 / Float(rows))
  }

  /// An estimate of the KL divergence from the old policy, never negative: the mean of r - 1 - log r, the estimator
  /// k3 of Schulman ("Approximating KL Divergence", 2020).
  var approximateKL: Float {
    var sum: Float = 0
    for row in 0..<rows {
      let change = logProbability.values[row] - oldLogProbability.values[row]
      sum += exp(change) - 1 - change
    }
    return sum / Float(rows)
  }

  var meanCriticLoss: Float { sum(criticLoss.values, count: rows) / Float(rows) }

  private func exp(_ x: Float) -> Float { Float32x8(repeating: x).exp[0] }
}
