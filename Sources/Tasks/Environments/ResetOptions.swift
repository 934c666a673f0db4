/// How the next episode of one environment starts.
public struct ResetOptions: Sendable {
  /// The seed of this episode and all that follow; nil continues with the previous seed.
  public var seed: UInt64?
  /// The initial state; nil samples one as the goal options say.
  public var initialState: InitialState?

  public init(seed: UInt64? = nil, initialState: InitialState? = nil) {
    self.seed = seed
    self.initialState = initialState
  }
}
