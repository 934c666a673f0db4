/// The result of one step.
public struct Transition: Equatable, Sendable {
  /// The reward, of the type that the options select.
  public var reward: Double
  /// The episode ended by success. The value of the next state is zero.
  public var isTerminated: Bool
  /// The time limit ended the episode. The value of the next state must be bootstrapped (Pardo et al. 2018).
  public var isTruncated: Bool
  public var outcome: StepOutcome

  public var isSuccess: Bool { outcome.isSuccess }
  public var endsEpisode: Bool { isTerminated || isTruncated }
}
