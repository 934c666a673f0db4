internal import Learning

/// Gradient cosine similarity (Du et al. 2018): a main task's gradient, and those of the other tasks whose cosine with it
/// is positive.
///
/// Without a main task, each task in turn is the main one, and the result is the mean.
public struct GradientSimilarity: GradientCombiner {
  public static let kind = "similarity"
  public static let summary = "A task's gradient, and those of others that agree with it."
  public static let needsTaskGradients = true

  /// The index of the main task; -1 for each task in turn.
  public var mainTask = -1
  /// Whether cosines are the weights of gradients that agree, which are 1 otherwise.
  public var usesCosineWeights = false

  public init() {}

  public func validate(_ name: String) throws {
    try require(
      mainTask >= -1, "\(name).mainTask", mainTask, "the index of a task, or -1 for each in turn")
  }

  public func validate(_ name: String, for tasks: [String]) throws {
    try require(
      mainTask < tasks.count, "\(name).mainTask", mainTask,
      "below \(tasks.count), the number of tasks")
  }

  public func makeCombination(tasks: Int) -> any GradientCombination {
    Gates(tasks, self)
  }

  private final class Gates: GradientCombination {
    private let settings: GradientSimilarity
    private let mainTasks: Range<Int>

    init(_ tasks: Int, _ settings: GradientSimilarity) {
      self.settings = settings
      mainTasks = settings.mainTask < 0 ? 0..<tasks : settings.mainTask..<settings.mainTask + 1
    }

    func combine(_ gradients: TaskGradients) {
      let tasks = gradients.taskCount
      let products = gradients.computeProducts()
      gradients.weights.update(repeating: 0)
      for main in mainTasks {
        for task in 0..<tasks {
          gradients.weights[task] +=
            weight(of: task, beside: main, products, tasks) / Float(tasks * mainTasks.count)
        }
      }
      gradients.combine()
    }

    private func weight(
      of task: Int, beside main: Int, _ products: UnsafeBufferPointer<Float>, _ tasks: Int
    ) -> Float {
      let product = products[task * tasks + main]
      if task == main { return 1 }
      guard product > 0 else { return 0 }
      guard settings.usesCosineWeights else { return 1 }
      return product
        / (products[task * tasks + task] * products[main * tasks + main]).squareRoot()
    }
  }
}
