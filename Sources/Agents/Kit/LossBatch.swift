internal import Base
public import Experience
public import Learning
internal import Tasks

/// Some rows of a batch in a computation graph, as a loss sees them.
///
/// Its columns read the memory of the batch, so nothing is copied when the batch is drawn anew.
public final class LossBatch {
  public let graph: Graph
  /// The task of each row.
  public let tasks: IndexInput
  public let taskCount: Int
  let rows: Range<Int>
  private let batch: Batch
  private var columns: [String: Expression] = [:]
  private var imageNodes: [String: Node] = [:]
  private(set) var noiseInputs: [Input] = []
  private(set) var uniformInputs: [Input] = []
  /// The networks whose parameters this graph computes gradients of.
  private let learned: [Parameters]
  private var frozen: [Parameters] = []
  /// What the recurrent networks in the graph remember.
  private var memories: [(states: Column<Float>, memory: NetworkMemory)] = []

  init(
    _ rows: Range<Int>, of batch: Batch, learning learned: [Parameters],
    _ precision: Precision = .float32
  ) {
    self.rows = rows
    self.batch = batch
    self.learned = learned
    taskCount = batch.taskCount
    graph = Graph(rows: rows.count, requiresGradient: true, precision: precision)
    tasks = graph.indexInput()
    for (row, source) in rows.enumerated() { tasks.values[row] = Int32(batch.task(of: source)) }
  }

  /// The values of a column.
  public subscript(column: Column<Float>) -> Expression {
    if let known = columns[column.name] { return known }
    let width = batch.table.layout.width(of: column)
    let input = graph.input(columns: width, sharing: batch[column] + rows.lowerBound * width)
    let expression = Expression(input, in: graph)
    columns[column.name] = expression
    return expression
  }

  /// The values of a column of another batch, with as many rows of each task.
  subscript(column: Column<Float>, of other: Batch) -> Expression {
    precondition(
      other.rows == batch.rows && other.taskCount == taskCount,
      "a batch of \(other.rows) rows does not match one of \(batch.rows)")
    let width = other.table.layout.width(of: column)
    return Expression(
      graph.input(columns: width, sharing: other[column] + rows.lowerBound * width), in: graph)
  }

  /// What networks see of an observation.
  public struct Observation {
    /// The normalized state vector and, in goal tasks, the desired goal.
    public let features: Expression
    /// The images; nil without cameras.
    let images: Node?

    public init(features: Expression) {
      self.features = features
      images = nil
    }

    fileprivate init(_ features: Expression, _ images: Node?) {
      self.features = features
      self.images = images
    }
  }

  /// What networks see before the step.
  public var observation: Observation { Observation(self[.input], images(.images)) }
  public var action: Expression { self[.action] }
  /// The scaled reward, in n-step returns their discounted sum.
  public var reward: Expression { self[.reward] }
  /// What networks see after the step, or after n steps.
  public var next: Observation { Observation(self[.nextInput], images(.nextImages)) }
  /// The factor of the value after the step: a power of the discount, 0 after termination.
  public var discount: Expression { self[.discount] }

  private func images(_ column: Column<UInt8>) -> Node? {
    guard let layout = batch.images else { return nil }
    if let known = imageNodes[column.name] { return known }
    let node = graph.images(layout, sharing: batch[column] + rows.lowerBound * layout.byteCount)
    imageNodes[column.name] = node
    return node
  }

  /// Standard normal noise, drawn anew for each update.
  public func noise(columns: Int) -> Expression {
    let input = graph.input(columns: columns)
    noiseInputs.append(input)
    return Expression(input, in: graph)
  }

  /// Numbers from -1 to 1, such as random actions, drawn anew for each update.
  public func uniform(columns: Int) -> Expression {
    let input = graph.input(columns: columns)
    uniformInputs.append(input)
    return Expression(input, in: graph)
  }

  func drawNoise(using generator: inout SeededGenerator) {
    for input in noiseInputs {
      for index in 0..<input.count { input.values[index] = Float(generator.normal()) }
    }
    for input in uniformInputs {
      for index in 0..<input.count { input.values[index] = Float(generator.uniform(in: -1...1)) }
    }
  }

  /// The input of a network: an observation and, for critics, an action. Parameters that the update does not learn are
  /// frozen.
  func input(
    _ observation: Observation, action: Expression? = nil, of network: any Learnable
  ) -> NetworkInput {
    let features = observation.features.node
    let hasNoise = batch.table.layout.contains(.latentNoise)
    let memory = NetworkMemory(
      of: network, in: rows, batch.sequences, batch.sequenceLength, graph
    ) { self[.continues].node }
    if let memory { memories.append((.hiddenState(of: network.name), memory)) }
    return NetworkInput(
      action.map { graph.concat(features, $0.node) } ?? features, tasks,
      images: observation.images, memory: memory,
      latentNoise: hasNoise ? self[.latentNoise].node : nil, parameters(network.parameters),
      in: graph)
  }

  /// Keeps the hidden states after the last step of each sequence as those before the next batch, which continues there.
  func carryHiddenStates() {
    let length = batch.sequenceLength
    for (column, memory) in memories {
      let states = batch.sequences.values(of: column)
      let size = batch.sequences.layout.width(of: column)
      for last in stride(from: length - 1, to: rows.count, by: length) {
        memory.store(states + (rows.lowerBound + last) / length * size, row: last)
      }
    }
  }

  /// Parameters for a layer of this graph. Those that the update does not learn are frozen.
  func parameters(_ parameters: Parameters) -> Parameters {
    let isKnown = learned.contains { $0 === parameters } || frozen.contains { $0 === parameters }
    if !isKnown {
      graph.freeze(parameters)
      frozen.append(parameters)
    }
    return parameters
  }
}

extension Column<Float> {
  /// The normalized state vector before the step and, in goal tasks, the desired goal.
  public static let input = Column("input")
  /// The same after the step, or after n steps.
  public static let nextInput = Column("nextInput")
  /// The noise of the policy's latent variables when it acted.
  public static let latentNoise = Column("latentNoise")
}
