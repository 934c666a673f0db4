internal import Base
internal import Learning

/// A part of a batch, with the graphs that compute its losses. Not thread-safe.
final class SACBatch {
  let rows: Int
  /// The task of each row.
  let taskIndices: IndexInput
  let input, nextInput, action: Input
  /// Scaled n-step rewards, and the factor for the value of the next state: a power of the discount, or 0 after
  /// termination.
  let reward, discount: UnsafeMutablePointer<Float>
  let policyGradients, criticGradients: UnsafeMutablePointer<Float>
  private let networks: SACNetworks
  private let targetGraph: Graph
  let criticGraph, policyGraph: Graph
  let nextNoise, noise, target, temperature: Input
  private let nextQValue, nextLogProbability: Node
  /// One value for each row.
  let criticLoss, policyLoss: Node
  private let qValues: [Node]
  let logProbability: Node

  init(_ networks: SACNetworks, tasks rowTasks: [Int]) {
    self.networks = networks
    rows = rowTasks.count
    reward = .allocate(capacity: rows)
    discount = .allocate(capacity: rows)
    reward.initialize(repeating: 0, count: rows)
    discount.initialize(repeating: 0, count: rows)

    // Targets need no gradients. The lesser of two target critics counts (clipped double Q-learning,
    // Fujimoto et al. 2018).
    var graph = Graph(rows: rows, requiresGradient: false)
    targetGraph = graph
    let taskIndices = graph.indexInput()
    self.taskIndices = taskIndices
    for (row, task) in rowTasks.enumerated() { taskIndices.values[row] = Int32(task) }
    nextInput = graph.input(columns: networks.inputSize)
    nextNoise = graph.input(columns: 4)
    let next = networks.actions(nextInput, taskIndices, in: graph).sample(
      noise: nextNoise, in: graph)
    let nextQValues = networks.qValues(
      nextInput, next.actions, taskIndices, networks.targetCritics, in: graph)
    nextQValue = graph.minimum(nextQValues[0], nextQValues[1])
    nextLogProbability = next.logProbability

    graph = Graph(rows: rows, requiresGradient: true)
    criticGraph = graph
    input = graph.input(columns: networks.inputSize)
    action = graph.input(columns: 4)
    let target = graph.input(columns: 1)
    self.target = target
    qValues = networks.qValues(input, action, taskIndices, networks.critics, in: graph)
    let errors = qValues.map { graph.square(graph.difference($0, target)) }
    criticLoss = graph.affine(graph.sum(errors[0], errors[1]), scale: 0.5)
    criticGradients = graph.learnedGradients(of: networks.critics)

    // The policy's loss differentiates through the critics, but does not update them.
    graph = Graph(rows: rows, requiresGradient: true)
    policyGraph = graph
    graph.freeze(networks.critics)
    noise = graph.input(columns: 4)
    temperature = graph.input(columns: 1)
    let sample = networks.actions(input, taskIndices, in: graph).sample(noise: noise, in: graph)
    let policyQValues = networks.qValues(
      input, sample.actions, taskIndices, networks.critics, in: graph)
    logProbability = sample.logProbability
    policyLoss = graph.difference(
      graph.product(temperature, logProbability), graph.minimum(policyQValues[0], policyQValues[1]))
    policyGradients = graph.learnedGradients(of: networks.policy)
  }

  deinit {
    reward.deallocate()
    discount.deallocate()
  }

  func task(of row: Int) -> Int { Int(taskIndices.values[row]) }

  /// Computes the critics' gradients; `factor` multiplies each row's loss.
  func computeCriticGradients(factor: Float, using generator: inout SeededGenerator) {
    draw(nextNoise, using: &generator)
    computeTargets()
    criticGraph.forward()
    criticGraph.backward(from: criticLoss, factor: factor)
  }

  /// Computes the critics' targets by the soft Bellman equation (Haarnoja et al. 2018).
  func computeTargets() {
    targetGraph.forward()
    for row in 0..<rows {
      let softValue =
        nextQValue.values[row]
        - networks.temperature(of: task(of: row)) * nextLogProbability.values[row]
      target.values[row] = reward[row] + discount[row] * softValue
    }
  }

  var targets: UnsafePointer<Float> { UnsafePointer(target.values) }

  /// Computes the policy's gradients; `factor` multiplies each row's loss.
  func computePolicyGradients(factor: Float, using generator: inout SeededGenerator) {
    draw(noise, using: &generator)
    for row in 0..<rows { temperature.values[row] = networks.temperature(of: task(of: row)) }
    policyGraph.forward()
    policyGraph.backward(from: policyLoss, factor: factor)
  }

  private func draw(_ noise: Input, using generator: inout SeededGenerator) {
    for index in 0..<noise.count { noise.values[index] = Float(generator.normal()) }
  }

  // MARK: Metrics, summed over rows

  var criticLossSum: Float { sum(criticLoss.values, count: rows) }
  var qValueSum: Float { sum(qValues[0].values, count: rows) }
}
