/// Computes the gradients of one task's part of a minibatch.
final class PPOUpdate {
  let policyGraph, criticGraph: Graph
  let states: (policy: Input, critic: Input)
  let actions, oldLogDensity, advantage, target: Input
  /// A number a row each.
  let policyLoss, criticLoss: Node
  private let logDensity: Node
  let policyGradients, criticGradients: UnsafeMutablePointer<Float>
  let rows: Int

  init(
    _ networks: PPONetworks, task: Int, rows: Int, observationCount: Int, _ settings: PPOSettings
  ) {
    self.rows = rows
    var graph = Graph(rows: rows, learns: true)
    policyGraph = graph
    let tasks = graph.choices()
    tasks.values.update(repeating: Int32(task), count: rows)
    let state = graph.input(columns: observationCount)
    actions = graph.input(columns: 4)
    oldLogDensity = graph.input(columns: 1)
    advantage = graph.input(columns: 1)
    let distribution = networks.actions(state, tasks, in: graph)
    logDensity = distribution.logDensity(of: actions, in: graph)
    let ratio = graph.exponential(graph.difference(logDensity, oldLogDensity))
    let gain = graph.least(
      graph.product(ratio, advantage),
      graph.product(graph.clamped(ratio, 1 - settings.clip, 1 + settings.clip), advantage))
    policyLoss = graph.difference(
      graph.line(distribution.entropy(in: graph), factor: -settings.entropyBonus), gain)
    policyGradients = graph.learnedGradients(of: networks.policy)

    graph = Graph(rows: rows, learns: true)
    criticGraph = graph
    let criticState = graph.input(columns: observationCount)
    target = graph.input(columns: 1)
    let error = graph.difference(networks.value(criticState, tasks, in: graph), target)
    criticLoss = graph.line(graph.square(error), factor: 0.5)
    criticGradients = graph.learnedGradients(of: networks.critic)
    states = (state, criticState)
  }

  /// Takes rows of a rollout; `normalized` turns returns into what the critic is to say.
  func load(
    _ rollout: Rollout, rows chosen: UnsafeBufferPointer<Int>, normalized: (Float) -> Float
  ) {
    let width = rollout.observationCount
    for (row, place) in chosen.enumerated() {
      let source = rollout.observations + place * width
      (states.policy.values + row * width).update(from: source, count: width)
      (states.critic.values + row * width).update(from: source, count: width)
      (actions.values + row * 4).update(from: rollout.actions + place * 4, count: 4)
      oldLogDensity.values[row] = rollout.logDensities[place]
      advantage.values[row] = rollout.advantages[place]
      target.values[row] = normalized(rollout.returns[place])
    }
  }

  func run() {
    policyGraph.forward()
    policyGraph.backward(from: policyLoss, factor: 1 / Float(rows))
    criticGraph.forward()
    criticGraph.backward(from: criticLoss, factor: 1 / Float(rows))
  }

  /// How far the policy has moved, by an estimate of its divergence that is never negative.
  var divergence: Float {
    var sum: Float = 0
    for row in 0..<rows {
      let change = logDensity.values[row] - oldLogDensity.values[row]
      sum += exponential(change) - 1 - change
    }
    return sum / Float(rows)
  }

  var criticError: Float { sum(criticLoss.values, count: rows) / Float(rows) }

  private func exponential(_ x: Float) -> Float { Lanes(repeating: x).exponential[0] }
}
