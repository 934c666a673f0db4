import Base
import LearningTestSupport
import Testing

@testable import Learning

/// The layers that know the task compute the same as the usual layers with one-hot encodings and gathered heads.
@Suite("Layers of tasks")
struct TaskLayerTests {
  private static let rows = 12

  private func compare(
    _ tasks: [Double], columns: Int,
    _ plan: (inout Parameters.Plan) -> (
      fast: (Node, IndexInput, Parameters, Graph) -> Node,
      plain: (Node, IndexInput, Parameters, Graph) -> Node
    )
  ) {
    var generator = SeededGenerator(seed: 51)
    var entries = Parameters.Plan()
    let layers = plan(&entries)
    let parameters = Parameters(entries, using: &generator)
    parameters.perturb(using: &generator)
    func results(_ layer: (Node, IndexInput, Parameters, Graph) -> Node) -> [[Float]] {
      var generator = SeededGenerator(seed: 52)
      let graph = Graph(rows: tasks.count, requiresGradient: true)
      let leaf = graph.leaf(columns, using: &generator)
      let output = layer(leaf, graph.indices(tasks), parameters, graph)
      let check = GradientCheck(
        output, in: graph, leaves: [leaf], parameters: [parameters], using: &generator)
      return check.gradients() + [output.numbers]
    }
    for (fast, plain) in zip(results(layers.fast), results(layers.plain)) {
      #expect(maxRelativeError(fast, plain.asDoubles) < 2e-6)
    }
  }

  private static let orders: [[Double]] = [
    [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2], [2, 0, 1, 1, 2, 0, 2, 2, 2, 1, 0, 1], [1],
    [Double](repeating: 2, count: 40),
  ]

  @Test("heads of tasks", arguments: orders, [1, 4])
  func heads(tasks: [Double], outputs: Int) {
    compare(tasks, columns: 9) { plan in
      let heads = TaskDense("heads", from: 9, to: outputs, tasks: 3, plan: &plan)
      var same = Parameters.Plan()
      let all = Dense("heads", from: 9, to: 3 * outputs, plan: &same)
      #expect(all.weights == heads.weights && all.bias == heads.bias)
      return (
        { heads($0, $1, $2, in: $3) },
        { $3.gather($1, of: 3, from: all($0, $2, in: $3)) }
      )
    }
  }

  @Test("one-hot encodings", arguments: orders)
  func oneHot(tasks: [Double]) {
    compare(tasks, columns: 5) { plan in
      let layer = Dense("layer", from: 8, to: 17, .tanh, plan: &plan)
      return (
        { layer($0, oneHot: $1, $2, in: $3) },
        { layer($3.concat($0, $3.oneHot($1, of: 3)), $2, in: $3) }
      )
    }
  }

  @Test("a task out of range traps")
  func outOfRange() async {
    await #expect(processExitsWith: .failure) {
      var generator = SeededGenerator(seed: 1)
      var plan = Parameters.Plan()
      let heads = TaskDense("heads", from: 2, to: 2, tasks: 3, plan: &plan)
      let graph = Graph(rows: 1, requiresGradient: false)
      _ = heads(
        graph.input(columns: 2), graph.indices([3]), Parameters(plan, using: &generator), in: graph)
      graph.forward()
    }
  }
}
