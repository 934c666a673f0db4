/// What a step has led to.
public struct Transition: Equatable, Sendable {
  /// What the step is paid, of the kind the options ask for.
  public var reward: Double
  /// The episode has reached an end of its own: there is nothing to come. Its last state has no value.
  public var isTerminated: Bool
  /// The time limit has cut the episode off: its last state still has a value.
  public var isTruncated: Bool
  public var judgement: Judgement

  public var isSuccess: Bool { judgement.isSuccess }
  public var endsEpisode: Bool { isTerminated || isTruncated }
}
