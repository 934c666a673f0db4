public import Base
public import Tasks

/// Where a batch's transitions come from: a replay buffer, a recorded dataset, or a mixture of sources.
///
/// Sources are read by several threads at once, each with rows and a generator of its own, so drawing changes nothing
/// in the source.
public protocol Source: AnyObject {
  /// The columns that a drawn batch has.
  var layout: ColumnLayout { get }
  var taskCount: Int { get }
  /// The layout of the images in the columns ``Column/images`` and ``Column/nextImages``; nil without images.
  var images: ImageLayout? { get }

  /// The number of transitions of a task that can be drawn.
  func count(of task: Int) -> Int

  /// Draws a transition for each of some rows of a batch, of the row's task. If the batch has sequences, these are whole.
  func draw(_ rows: Range<Int>, of batch: Batch, using generator: inout SeededGenerator)

  /// Whether a stored row is of a task, so that a sequence which ended with it can continue. By default, none is.
  func canContinue(after row: Int, of task: Int) -> Bool
}

extension Source {
  public var images: ImageLayout? { nil }
  public func canContinue(after row: Int, of task: Int) -> Bool { false }
}
