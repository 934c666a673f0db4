/// How far an object, a tool or the hand has come on its path, in meters. Place rewards measure progress by it.
///
/// The path leads round obstacles, so that every stretch of it pays: a straight distance stays the same, or grows, while
/// something is lifted over a wall.
public struct PathProgress: Equatable, Sendable {
  /// The length of what is left of the path.
  public var remaining: Double
  /// The scale of the reward, in meters: the length of the path or the straight distance at the start of the episode.
  public var total: Double

  public init(remaining: Double, total: Double) {
    self.remaining = remaining
    self.total = total
  }
}
