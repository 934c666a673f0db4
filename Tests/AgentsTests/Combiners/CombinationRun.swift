import Base
import Learning

@testable import Agents

/// A combiner at work on gradients that a test gives.
final class CombinationRun {
  let gradients: TaskGradients
  private let combination: any GradientCombination
  private let memory: [UnsafeMutablePointer<Float>]
  private let target: UnsafeMutablePointer<Float>
  private let pool: ThreadPool

  init(
    _ combiner: any GradientCombiner, tasks: Int, count: Int, seed: UInt64 = 1, threads: Int = 1
  ) throws {
    pool = try ThreadPool(threads: threads)
    memory = (0..<tasks).map { _ in
      let pointer = UnsafeMutablePointer<Float>.allocate(capacity: count)
      pointer.initialize(repeating: 0, count: count)
      return pointer
    }
    target = .allocate(capacity: count)
    target.initialize(repeating: .nan, count: count)
    gradients = TaskGradients(memory, count: count, into: target, on: pool)
    gradients.generator = SeededGenerator(seed: seed)
    combination = combiner.makeCombination(tasks: tasks)
  }

  deinit {
    for pointer in memory { pointer.deallocate() }
    target.deallocate()
  }

  /// Combines gradients, with losses of 1 by default.
  @discardableResult
  func combine(_ values: [[Float]], losses: [Float]? = nil) -> [Float] {
    for (task, gradient) in values.enumerated() {
      memory[task].update(from: gradient, count: gradient.count)
      gradients.losses[task] = losses?[task] ?? 1
    }
    combination.combine(gradients)
    return Array(UnsafeBufferPointer(start: target, count: gradients.count))
  }

  var weights: [Float] { Array(gradients.weights) }

  func figures(of tasks: [String]) -> [(name: String, value: Double)] {
    combination.figures(of: tasks)
  }

  /// Saves or loads the state of the combination.
  func serialize(with checkpoint: Checkpoint) throws {
    try combination.serialize("combination", with: checkpoint)
  }
}

/// Gradients of standard normal values.
func randomGradients(_ tasks: Int, _ count: Int, seed: UInt64) -> [[Float]] {
  var generator = SeededGenerator(seed: seed)
  return (0..<tasks).map { _ in (0..<count).map { _ in Float(generator.normal()) } }
}
