/// How one environment's next episode is to begin.
public struct EpisodeStart: Sendable {
  /// Decides this episode and all that follow; nil to go on with what the last seed decided.
  public var seed: UInt64?
  /// Where things start; nil for what the environment's goals say.
  public var layout: Layout?

  public init(seed: UInt64? = nil, layout: Layout? = nil) {
    self.seed = seed
    self.layout = layout
  }
}
