import Agents
import Learning

/// Hidden layers that all tasks share, whose outputs each task scales by learned factors from 0 to 1.
struct TaskGates: Torso {
  static let kind = "taskGates"
  static let summary = "Shared layers with a learned gate for each task and output."

  // The settings. JSON and --set know them: policy.torso=taskGates, policy.torso.hiddenSizes=[64].
  var hiddenSizes = [128, 128]

  // Called once for each network: plans the parameters of the layers, and says what they compute.
  func plan(
    _ name: String, for shape: InputShape, in plan: inout Parameters.Plan
  ) -> TorsoLayers {
    var width = shape.features
    var layers: [(dense: Dense, gates: Embedding)] = []
    for (number, next) in hiddenSizes.enumerated() {
      layers.append(
        (
          Dense("\(name).layer\(number + 1)", from: width, to: next, .relu, plan: &plan),
          Embedding(
            "\(name).gates\(number + 1)", rows: shape.tasks.count, columns: next, .normal(1),
            plan: &plan)
        ))
      width = next
    }
    return TorsoLayers(outputs: width) { [layers] input in
      let (graph, parameters) = (input.graph, input.parameters)
      var node = input.features
      for layer in layers {
        let gates = graph.sigmoid(layer.gates(input.tasks, parameters, in: graph))
        node = graph.product(layer.dense(node, parameters, in: graph), gates)
      }
      return node
    }
  }
}
