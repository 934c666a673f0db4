internal import Base
public import Experience
public import Learning

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
  private(set) var noiseInputs: [Input] = []
  /// The networks whose parameters this graph computes gradients of.
  private let learned: [Parameters]
  private var frozen: [Parameters] = []

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

  /// The networks' input before the step: the normalized observation and, in goal tasks, the desired goal.
  public var observation: Expression { self[.input] }
  public var action: Expression { self[.action] }
  /// The scaled reward, in n-step returns their discounted sum.
  public var reward: Expression { self[.reward] }
  /// The networks' input after the step, or after n steps.
  public var next: Expression { self[.nextInput] }
  /// The factor of the value after the step: a power of the discount, 0 after termination.
  public var discount: Expression { self[.discount] }

  /// Standard normal noise, drawn anew for each update.
  public func noise(columns: Int) -> Expression {
    let input = graph.input(columns: columns)
    noiseInputs.append(input)
    return Expression(input, in: graph)
  }

  func drawNoise(using generator: inout SeededGenerator) {
    for input in noiseInputs {
      for index in 0..<input.count { input.values[index] = Float(generator.normal()) }
    }
  }

  /// The input of a network. Parameters that the update does not learn are frozen.
  func input(_ observation: Expression, _ parameters: Parameters) -> NetworkInput {
    NetworkInput(observation.node, tasks, self.parameters(parameters), in: graph)
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
  /// The networks' input before the step: the normalized observation and, in goal tasks, the desired goal.
  public static let input = Column("input")
  /// The networks' input after the step, or after n steps.
  public static let nextInput = Column("nextInput")
}
