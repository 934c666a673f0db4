public import Tasks

/// Transitions that a ``TransitionSampler`` draws from: rows of columns, each row a step of an episode of a task.
public protocol TransitionStore: AnyObject {
  var layout: ColumnLayout { get }
  var taskCount: Int { get }

  /// The values of a column, row by row.
  func values<Element>(of column: Column<Element>) -> UnsafePointer<Element>

  /// The number of stored transitions of a task.
  func count(of task: Int) -> Int

  /// The row of a task's stored transition with a number from 0 up to `count(of: task)`.
  func row(_ number: Int, of task: Int) -> Int

  func task(of row: Int) -> Int

  /// Whether a row of a task is of another task's episode.
  func isShared(_ row: Int, with task: Int) -> Bool

  /// The number of stored steps of a row's episode after it.
  func remainingSteps(after row: Int) -> Int

  /// The row of the step that is some steps later in the same episode, at most `remainingSteps(after: row)`.
  func row(_ steps: Int, after row: Int) -> Int

  /// The layout of the images; nil without images.
  var images: ImageLayout? { get }

  /// Writes the images before a row's step, with their stacked frames.
  func copyImages(before row: Int, to target: UnsafeMutablePointer<UInt8>)

  /// Writes the images after a row's step, with their stacked frames.
  func copyImages(after row: Int, to target: UnsafeMutablePointer<UInt8>)
}

extension TransitionStore {
  public func isShared(_ row: Int, with task: Int) -> Bool { false }

  public var images: ImageLayout? { nil }

  public func copyImages(before row: Int, to target: UnsafeMutablePointer<UInt8>) {
    preconditionFailure("the store has no images")
  }

  public func copyImages(after row: Int, to target: UnsafeMutablePointer<UInt8>) {
    preconditionFailure("the store has no images")
  }
}
