internal import Learning

/// Dense layers with an activation after each, and perhaps layer normalization before it.
struct HiddenLayers {
  /// The outputs of the last layer, or the inputs if there is none.
  let outputs: Int
  private let layers: [(dense: Dense, norm: LayerNorm?)]
  private let isResidual: Bool

  /// Plans the parameters of the layers; `name` precedes their names. With `isResidual`, the layers after the first have
  /// residual connections.
  init(
    _ name: String, from inputs: Int, _ sizes: [Int], _ activation: Activation,
    usesLayerNorm: Bool = false, isResidual: Bool = false, plan: inout Parameters.Plan
  ) {
    var width = inputs
    var layers: [(dense: Dense, norm: LayerNorm?)] = []
    for (number, next) in sizes.enumerated() {
      let layerName = "\(name).layer\(number + 1)"
      let dense = Dense(
        layerName, from: width, to: next, usesLayerNorm ? .none : activation, plan: &plan)
      let norm =
        usesLayerNorm
        ? LayerNorm("\(layerName).norm", columns: next, activation, plan: &plan) : nil
      layers.append((dense, norm))
      width = next
    }
    self.layers = layers
    self.isResidual = isResidual
    outputs = width
  }

  /// Applies the layers. `oneHot` are indices whose encoding follows the input.
  func callAsFunction(
    _ input: Node, oneHot: IndexInput? = nil, _ parameters: Parameters, in graph: Graph
  ) -> Node {
    var node = input
    for (number, layer) in layers.enumerated() {
      var next = layer.dense(node, oneHot: number == 0 ? oneHot : nil, parameters, in: graph)
      if let norm = layer.norm { next = norm(next, parameters, in: graph) }
      node = isResidual && number > 0 ? graph.sum(node, next) : next
    }
    return node
  }

  /// The floats that a graph of such layers holds for each row.
  static func floatsPerRow(
    _ sizes: [Int], usesLayerNorm: Bool = false, isResidual: Bool = false
  ) -> Double {
    var count = 0.0
    for (layer, width) in sizes.enumerated() {
      // The dense layer's outputs, their normalization, and the residual sum.
      let nodes = 1 + (usesLayerNorm ? 1 : 0) + (isResidual && layer > 0 ? 1 : 0)
      count += Double(nodes * width)
    }
    return count
  }

  /// Throws if sizes of layers are out of range. The bounds keep the number of weights within `Int`; `MemoryDemand`
  /// checks that they fit into memory.
  static func validate(_ sizes: [Int], _ name: String, layers: ClosedRange<Int> = 1...64) throws {
    try require(
      layers.contains(sizes.count) && sizes.allSatisfy { (1...65536).contains($0) }, name, sizes,
      "\(layers.lowerBound) to \(layers.upperBound) layers, of 1 to 65536 outputs each")
  }
}

extension Graph {
  /// The sum of each row's blocks of columns, which are as many as the row has weights, each multiplied by its weight.
  func mixture(_ blocks: Node, _ weights: Node) -> Node {
    let columns = blocks.columns / weights.columns
    return matrixProduct(weights, reshaped(blocks, columns: columns), batches: blocks.rows)
  }
}
