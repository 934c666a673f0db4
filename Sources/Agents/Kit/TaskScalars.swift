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

  /// The mean over tasks.
  var mean: Double {
    let values = (0..<parameters.count).map {
      Double(Float32x8(repeating: parameters.values[$0]).exp[0])
    }
    return values.reduce(0, +) / Double(values.count)
  }
}
