/// Transitions that are stored episode by episode, each in the order of its steps.
public protocol EpisodeStore: TransitionStore {
  /// The rows of each episode of a task that can be drawn, in ascending order.
  func episodes(of task: Int) -> [Range<Int>]
}
