internal import Learning

/// A number for each task that a combination keeps from update to update, such as a learned weight.
final class TaskValues {
  private let values: UnsafeMutableBufferPointer<Float>

  init(_ tasks: Int, initial: Float) {
    values = .allocate(capacity: tasks)
    values.initialize(repeating: initial)
  }

  deinit { values.deallocate() }

  var indices: Range<Int> { values.indices }

  subscript(task: Int) -> Float {
    get { values[task] }
    set { values[task] = newValue }
  }

  var sum: Float { values.reduce(0, +) }

  /// Saves or loads the values. A loaded one outside the range is an error.
  func serialize(
    _ name: String, with checkpoint: Checkpoint,
    in range: ClosedRange<Float> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude
  ) throws {
    guard let start = values.baseAddress else { return }
    try checkpoint.tensor(name, start, shape: [values.count])
    guard values.allSatisfy(range.contains) else {
      throw checkpoint.validationError(name, "has a value that is out of range")
    }
  }
}

extension Float {
  /// The nearest value in a range.
  func clamped(to range: ClosedRange<Float>) -> Float {
    min(max(self, range.lowerBound), range.upperBound)
  }
}
