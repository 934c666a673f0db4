/// A recorded episode of one task, as another task of its shared scene sees it, which may learn from it.
public struct SharedEpisode: Sendable {
  /// The task whose episode it is, and its number among that task's episodes.
  public let task, number: Int
  /// The rows that the other task sees.
  public let rows: Range<Int>
  /// The sum of the other task's rewards.
  public let episodeReturn: Double
  /// Whether the other task succeeds at any step.
  public let hasSuccess: Bool
}
