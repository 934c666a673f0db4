internal import Base

/// Some rows of a batch, and the graphs that learn from them. One thread at a time uses it.
final class SACBatch {
  let rows: Int
  /// The tasks of its rows.
  let tasks: Choices
  let input, nextInput, action: Input
  /// Rewards as the critics know them, and what the value of what follows counts for: the discount, or 0.
  let reward, discount: UnsafeMutablePointer<Float>
  let policyGradients, criticGradients: UnsafeMutablePointer<Float>
  private let networks: SACNetworks
  private let targetGraph: Graph
  let criticGraph, policyGraph: Graph
  let nextNoise, noise, target, temperature: Input
  private let nextValue, nextLogDensity: Node
  /// A number a row each.
  let criticLoss, policyLoss: Node
  private let values: [Node]
  let logDensity: Node

  init(_ networks: SACNetworks, tasks rowTasks: [Int]) {
    self.networks = networks
    rows = rowTasks.count
    reward = .allocate(capacity: rows)
    discount = .allocate(capacity: rows)
    reward.initialize(repeating: 0, count: rows)
    discount.initialize(repeating: 0, count: rows)

    // What the critics are to learn comes from a graph that learns nothing.
    var graph = Graph(rows: rows, learns: false)
    targetGraph = graph
    let tasks = graph.choices()
    self.tasks = tasks
    for (row, task) in rowTasks.enumerated() { tasks.values[row] = Int32(task) }
    nextInput = graph.input(columns: networks.inputCount)
    nextNoise = graph.input(columns: 4)
    let next = networks.actions(nextInput, tasks, in: graph).sample(noise: nextNoise, in: graph)
    let nextValues = networks.values(
      nextInput, next.actions, tasks, networks.slowCritics, in: graph)
    nextValue = graph.least(nextValues[0], nextValues[1])
    nextLogDensity = next.logDensity

    graph = Graph(rows: rows, learns: true)
    criticGraph = graph
    input = graph.input(columns: networks.inputCount)
    action = graph.input(columns: 4)
    let target = graph.input(columns: 1)
    self.target = target
    values = networks.values(input, action, tasks, networks.critics, in: graph)
    let errors = values.map { graph.square(graph.difference($0, target)) }
    criticLoss = graph.line(graph.sum(errors[0], errors[1]), factor: 0.5)
    criticGradients = graph.learnedGradients(of: networks.critics)

    // The policy's loss goes through the critics, which learn nothing by it.
    graph = Graph(rows: rows, learns: true)
    policyGraph = graph
    graph.hold(networks.critics)
    noise = graph.input(columns: 4)
    temperature = graph.input(columns: 1)
    let now = networks.actions(input, tasks, in: graph).sample(noise: noise, in: graph)
    let nowValues = networks.values(input, now.actions, tasks, networks.critics, in: graph)
    logDensity = now.logDensity
    policyLoss = graph.difference(
      graph.product(temperature, logDensity), graph.least(nowValues[0], nowValues[1]))
    policyGradients = graph.learnedGradients(of: networks.policy)
  }

  deinit {
    reward.deallocate()
    discount.deallocate()
  }

  func task(of row: Int) -> Int { Int(tasks.values[row]) }

  /// Computes the critics' gradients; each row's loss counts with a factor.
  func learnValues(factor: Float, using generator: inout SeededGenerator) {
    draw(nextNoise, using: &generator)
    computeTargets()
    criticGraph.forward()
    criticGraph.backward(from: criticLoss, factor: factor)
  }

  /// What the critics are to say: the reward, and what a soft policy gets from there on.
  func computeTargets() {
    targetGraph.forward()
    for row in 0..<rows {
      let soft =
        nextValue.values[row]
        - networks.temperature(of: task(of: row)) * nextLogDensity.values[row]
      target.values[row] = reward[row] + discount[row] * soft
    }
  }

  var targets: UnsafePointer<Float> { UnsafePointer(target.values) }

  /// Computes the policy's gradients; each row's loss counts with a factor.
  func learnPolicy(factor: Float, using generator: inout SeededGenerator) {
    draw(noise, using: &generator)
    for row in 0..<rows { temperature.values[row] = networks.temperature(of: task(of: row)) }
    policyGraph.forward()
    policyGraph.backward(from: policyLoss, factor: factor)
  }

  private func draw(_ noise: Input, using generator: inout SeededGenerator) {
    for index in 0..<noise.count { noise.values[index] = Float(generator.normal()) }
  }

  // MARK: Figures, summed over rows

  var criticError: Float { sum(criticLoss.values, count: rows) }
  var value: Float { sum(values[0].values, count: rows) }
}
