internal import Learning

/// Moving averages of each task's successes, from 0 on.
struct SuccessRates {
  private var values: [Double]
  private let rate: Double

  init(tasks: Int, rate: Double) {
    values = Array(repeating: 0, count: tasks)
    self.rate = rate
  }

  subscript(task: Int) -> Double { values[task] }

  mutating func update(_ value: Double, of task: Int) {
    values[task] += rate * (value - values[task])
  }

  /// Updates a task's average with some episodes, whose order does not matter.
  mutating func update(episodes: Int, successes: Int, of task: Int) {
    for _ in 0..<episodes { update(Double(successes) / Double(episodes), of: task) }
  }

  mutating func serialize(_ name: String, with checkpoint: Checkpoint) throws {
    try checkpoint.value(name, &values) { [count = values.count] in
      $0.count == count && $0.allSatisfy { (0...1).contains($0) }
        ? nil : "does not have \(count) success rates from 0 to 1"
    }
  }
}
