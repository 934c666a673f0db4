import Base
import Learning
import LearningTestSupport
import Testing

@testable import Agents

@Suite("Gradients of multi-task networks")
struct NetworkTests {
  @Test(
    // A fixed embedding has no gradients.
    "all settings", arguments: TaskConditioning.allCases.filter { $0 != .fixedEmbedding },
    [(false, false, false), (true, false, true), (false, true, true), (true, true, false)])
  func network(
    taskConditioning: TaskConditioning,
    has: (heads: Bool, residual: Bool, norm: Bool)
  ) {
    for activation in Activation.allCases {
      var torso = MLP(
        hiddenSizes: has.residual ? [9, 9, 9] : [9, 7], usesLayerNorm: has.norm)
      torso.activation = activation
      torso.taskConditioning = taskConditioning
      torso.embeddingSize = 3
      torso.isResidual = has.residual
      var generator = SeededGenerator(seed: 9)
      var plan = Parameters.Plan()
      let network = Network(
        "network", InputShape(features: 5, tasks: 3), outputs: 2,
        NetworkSettings(torso, usesTaskHeads: has.heads), plan: &plan)
      let parameters = Parameters(plan, using: &generator)
      parameters.perturb(by: 0.2, using: &generator)
      let graph = Graph(rows: 6, requiresGradient: true)
      let leaf = graph.leaf(5, using: &generator)
      let tasks = graph.indexInput()
      for row in 0..<6 { tasks.values[row] = Int32((row * row) % 3) }
      let output = network(NetworkInput(leaf, tasks, parameters, in: graph))
      #expect(output.columns == 2)
      GradientCheck(
        output, in: graph, leaves: [leaf], parameters: [parameters], using: &generator
      ).expectGradients(limit: 80)
    }
  }

  @Test("a network distinguishes tasks only with task conditioning or heads")
  func tasks() {
    for taskConditioning in TaskConditioning.allCases {
      var torso = MLP(hiddenSizes: [8])
      torso.taskConditioning = taskConditioning
      var generator = SeededGenerator(seed: 10)
      var plan = Parameters.Plan()
      let network = Network(
        "network", InputShape(features: 3, tasks: 2), outputs: 1, NetworkSettings(torso),
        plan: &plan)
      let parameters = Parameters(plan, using: &generator)
      let graph = Graph(rows: 2, requiresGradient: false)
      let (input, tasks) = (graph.input(columns: 3), graph.indexInput())
      tasks.values[1] = 1
      let output = network(NetworkInput(input, tasks, parameters, in: graph))
      graph.forward()
      #expect((output.values[0] == output.values[1]) == (taskConditioning == .none))
    }
  }
}
