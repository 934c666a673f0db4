/// The largest reward that each task has paid, by which its rewards are scaled when they are learned from.
///
/// No discounted return is larger than that reward over one minus the discount, so values are alike in size for
/// all tasks. It is found early and then stands still: where scales follow returns instead, they move while a
/// task is being learned, and the critics, which have to follow, lose what they know.
struct RewardScale: Codable, Sendable {
  private var largest: [Double]

  init(tasks: Int) { largest = Array(repeating: 1, count: tasks) }

  /// What is wrong with one from a file, for so many tasks; nil where nothing is.
  func fault(tasks: Int) -> String? {
    guard largest.count == tasks else { return "is not of \(tasks) tasks" }
    return largest.allSatisfy { $0 >= 1 && $0.isFinite } ? nil : "holds a scale below 1"
  }

  /// Takes a reward into account.
  mutating func include(_ reward: Double, of task: Int) {
    largest[task] = max(largest[task], abs(reward))
  }

  /// What a task's rewards are to be multiplied by, for returns of up to `span`; 1 for no span.
  func factor(of task: Int, span: Float, discount: Float) -> Float {
    span > 0 ? span * (1 - discount) / Float(largest[task]) : 1
  }
}
