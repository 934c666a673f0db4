@testable import Learning

extension OperationCase {
  private static let tasks: [Double] = [2, 2, 0, 1, 1, 0]

  static let layers = [
    OperationCase(layer: "parameter", [(5, 4)]) { plan in
      let entry = plan.add("entry", rows: 4, columns: 3, .normal(1))
      return { $2.matrixProduct($0[0], $2.parameter(entry, of: $1)) }
    },
    OperationCase(layer: "dense", [(5, 4)]) { plan in
      let layer = Dense("layer", from: 4, to: 9, .elu, plan: &plan)
      return { layer($0[0], $1, in: $2) }
    },
    OperationCase(layer: "oneHotDense", [(6, 4)], ["indices": tasks]) { plan in
      let layer = Dense("layer", from: 7, to: 9, .tanh, plan: &plan)
      return { layer($0[0], oneHot: $2.indices(tasks), $1, in: $2) }
    },
    OperationCase(layer: "taskDense", [(6, 5)], ["indices": tasks, "tasks": [3]]) { plan in
      let layer = TaskDense("layer", from: 5, to: 2, tasks: 3, .tanh, plan: &plan)
      return { layer($0[0], $2.indices(tasks), $1, in: $2) }
    },
    OperationCase(layer: "layerNorm", [(5, 9)]) { plan in
      let layer = LayerNorm("layer", columns: 9, .elu, plan: &plan)
      return { layer($0[0], $1, in: $2) }
    },
    OperationCase(layer: "embedding", [(6, 4)], ["indices": tasks]) { plan in
      let layer = Embedding("layer", rows: 3, columns: 4, .normal(1), plan: &plan)
      return { $2.product($0[0], layer($2.indices(tasks), $1, in: $2)) }
    },
    OperationCase(layer: "l2Dense", [(5, 4)]) { plan in
      let layer = NormalizedDense("layer", from: 4, to: 9, .l2, .tanh, plan: &plan)
      return { layer($0[0], $1, in: $2) }
    },
    OperationCase(layer: "spectralDense", [(5, 4)]) { plan in
      let layer = NormalizedDense("layer", from: 4, to: 9, .spectral, .tanh, plan: &plan)
      return { inputs, parameters, graph in
        layer.updateNormalization(of: parameters, steps: 15)
        return layer(inputs[0], parameters, in: graph)
      }
    },
    OperationCase(layer: "convolution", [(3, 60)], ["shape": [5, 6, 2, 3, 2, 1]]) { plan in
      let layer = Convolution(
        "layer", from: .init(height: 5, width: 6, channels: 2), channels: 4, kernel: 3, stride: 2,
        padding: 1, .tanh, plan: &plan)
      return { layer($0[0], $1, in: $2) }
    },
    OperationCase(layer: "gruSequence", [(12, 4), (3, 5), (12, 1)]) { plan in
      let cell = GRUCell("layer", from: 4, hiddenSize: 5, plan: &plan)
      return { cell.sequence($0[0], state: $0[1], continues: $0[2], $1, in: $2) }
    },
  ]
}
