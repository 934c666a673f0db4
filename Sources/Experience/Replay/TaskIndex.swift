/// Finds the rows of each task in a replay buffer whose environments change their tasks.
///
/// It counts the transitions of each task before each stored step. A row is found by binary search for its step, and then
/// among the environments of the step.
final class TaskIndex {
  private let taskCount, environmentCount, capacity: Int
  /// The task of each row.
  private let tasks: UnsafeMutablePointer<Int32>
  /// For each stored step and task, the task's transitions before the step, counted over the whole run.
  private let countsBefore: UnsafeMutablePointer<Int>
  /// The transitions of each task so far.
  private var counts: [Int]

  init(
    taskCount: Int, environmentCount: Int, capacity: Int, tasks: UnsafeMutablePointer<Int32>
  ) {
    self.taskCount = taskCount
    self.environmentCount = environmentCount
    self.capacity = capacity
    self.tasks = tasks
    countsBefore = .allocate(capacity: capacity * taskCount)
    countsBefore.initialize(repeating: 0, count: capacity * taskCount)
    counts = Array(repeating: 0, count: taskCount)
  }

  deinit { countsBefore.deallocate() }

  subscript(row: Int) -> Int {
    get { Int(tasks[row]) }
    set { tasks[row] = Int32(newValue) }
  }

  /// Counts the transitions of a step, whose rows have their tasks.
  func finishStep(_ step: Int) {
    let slot = step % capacity
    for task in 0..<taskCount { countsBefore[slot * taskCount + task] = counts[task] }
    for environment in 0..<environmentCount {
      counts[self[slot * environmentCount + environment]] += 1
    }
  }

  /// Counts the transitions of some steps anew. Returns what is wrong with their tasks, or nil if nothing is.
  func restore(_ steps: Range<Int>) -> String? {
    for task in 0..<taskCount { counts[task] = 0 }
    for step in steps {
      let first = step % capacity * environmentCount
      guard (first..<first + environmentCount).allSatisfy({ (0..<taskCount).contains(self[$0]) })
      else { return "has a task that is not from 0 to \(taskCount - 1)" }
      finishStep(step)
      guard (0..<taskCount).allSatisfy({ counts[$0] > countBefore(step, of: $0) }) else {
        return "has a step without some task"
      }
    }
    return nil
  }

  private func countBefore(_ step: Int, of task: Int) -> Int {
    countsBefore[step % capacity * taskCount + task]
  }

  /// The number of a task's transitions from a stored step on.
  func count(of task: Int, since step: Int) -> Int { counts[task] - countBefore(step, of: task) }

  /// The row of a task's transition with a number from 0 up to its count among stored steps.
  func row(_ number: Int, of task: Int, in steps: Range<Int>) -> Int {
    let wanted = countBefore(steps.lowerBound, of: task) + number
    // The last step with at most as many transitions before it.
    var (low, high) = (steps.lowerBound, steps.upperBound)
    while high - low > 1 {
      let middle = (low + high) / 2
      if countBefore(middle, of: task) <= wanted { low = middle } else { high = middle }
    }
    var left = wanted - countBefore(low, of: task)
    let first = low % capacity * environmentCount
    for row in first..<first + environmentCount where self[row] == task {
      if left == 0 { return row }
      left -= 1
    }
    preconditionFailure("there is no transition \(number) of task \(task)")
  }
}
