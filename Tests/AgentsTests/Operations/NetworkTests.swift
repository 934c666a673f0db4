import Base
import Testing

@testable import Agents

@Suite("Slopes of networks for several tasks")
struct NetworkTests {
  @Test(
    "with all that can be set", arguments: NetworkSettings.TaskInput.allCases,
    [(false, false, false), (true, false, true), (false, true, true), (true, true, false)])
  func network(
    taskInput: NetworkSettings.TaskInput, has: (heads: Bool, residual: Bool, norm: Bool)
  ) {
    for activation in Activation.allCases {
      var settings = NetworkSettings()
      settings.widths = has.residual ? [9, 9, 9] : [9, 7]
      settings.activation = activation
      settings.taskInput = taskInput
      settings.embeddingSize = 3
      settings.hasTaskHeads = has.heads
      settings.isResidual = has.residual
      settings.hasLayerNorm = has.norm
      var generator = SeededGenerator(seed: 9)
      var plan = Parameters.Plan()
      let network = TaskNetwork(
        "network", inputs: 5, outputs: 2, tasks: 3, settings, plan: &plan)
      let parameters = Parameters(plan, using: &generator)
      parameters.scatter(by: 0.2, using: &generator)
      let graph = Graph(rows: 6, learns: true)
      let leaf = graph.leaf(5, using: &generator)
      let tasks = graph.choices()
      for row in 0..<6 { tasks.values[row] = Int32((row * row) % 3) }
      let output = network(leaf, tasks, parameters, in: graph)
      #expect(output.columns == 2)
      GradientCheck(
        output, in: graph, leaves: [leaf], parameters: [parameters], using: &generator
      ).expectGradients(limit: 80)
    }
  }

  @Test("only a network that is told its task tells tasks apart")
  func tasks() {
    for taskInput in NetworkSettings.TaskInput.allCases {
      var settings = NetworkSettings()
      settings.widths = [8]
      settings.taskInput = taskInput
      var generator = SeededGenerator(seed: 10)
      var plan = Parameters.Plan()
      let network = TaskNetwork("network", inputs: 3, outputs: 1, tasks: 2, settings, plan: &plan)
      let parameters = Parameters(plan, using: &generator)
      let graph = Graph(rows: 2, learns: false)
      let (input, tasks) = (graph.input(columns: 3), graph.choices())
      tasks.values[1] = 1
      let output = network(input, tasks, parameters, in: graph)
      graph.forward()
      #expect((output.values[0] == output.values[1]) == (taskInput == .none))
    }
  }
}
