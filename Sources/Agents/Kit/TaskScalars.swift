internal import Base
internal import Experience
public import Learning

/// A learned positive number for each task, such as the temperatures of soft actor-critic. Its logarithm is learned.
public final class TaskScalars: Learnable {
  public let name: String
  public let parameters: Parameters
  private let table: Embedding

  init(_ name: String, initial: Float, tasks: Int, using generator: inout SeededGenerator) {
    self.name = name
    var plan = Parameters.Plan()
    table = Embedding(name, rows: tasks, columns: 1, .logarithm(initial), plan: &plan)
    parameters = Parameters(plan, using: &generator)
  }

  /// The logarithm of each row's number.
  public func logarithm(_ batch: LossBatch) -> Expression {
    Expression(
      table(batch.tasks, batch.parameters(parameters), in: batch.graph), in: batch.graph)
  }

  public func callAsFunction(_ batch: LossBatch) -> Expression { exp(logarithm(batch)) }

  /// The present number of a task.
  func value(of task: Int) -> Float { Float32x8(repeating: parameters.values[task]).exp[0] }

  /// The mean over tasks.
  var mean: Double {
    let tasks = 0..<parameters.count
    return tasks.reduce(0) { $0 + Double(value(of: $1)) } / Double(tasks.count)
  }
}
