/// How large each task's discounted returns have been, which its rewards are divided by when they are learned
/// from.
///
/// Returns rather than rewards, so that values are alike in size whether a task pays little at every step or
/// much at few; the largest return rather than a deviation, because those of a task that has been learned
/// hardly differ. It only grows, and stands still once a task is learned.
struct RewardScale: Codable, Sendable {
  private(set) var largest: [Double]

  init(tasks: Int) { largest = Array(repeating: 1, count: tasks) }

  /// Takes a discounted return into account.
  mutating func include(_ discountedReturn: Double, of task: Int) {
    largest[task] = max(largest[task], abs(discountedReturn))
  }

  /// What a task's rewards are to be multiplied by, for returns of up to `span`; 1 for no span.
  func factor(of task: Int, span: Float) -> Float {
    span > 0 ? span / Float(largest[task]) : 1
  }
}
