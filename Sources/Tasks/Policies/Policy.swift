/// A policy that acts in several environments at once, a row for each.
///
/// A trial is one episode or several of one task, with the same initial state, goal and hidden dynamics. A policy
/// with memory can use in later episodes of a trial what it saw in earlier ones (RL², Duan et al. 2016).
///
/// What a policy does in a row depends only on that row, so that results do not depend on which environments act
/// together. For a policy that acts in one environment, conform to ``EnvironmentPolicy`` instead.
public protocol Policy: AnyObject {
  /// Prepares for new environments, before their first trials. Throws if the policy cannot act in them.
  func prepare(for input: PolicyInput) throws
  /// Starts a trial in a row, and forgets the row's earlier ones. All randomness in the trial comes from its seeds.
  func beginTrial(_ row: Int, of input: PolicyInput, seed: UInt64) throws
  /// Starts an episode of a row's trial.
  func beginEpisode(_ row: Int, of input: PolicyInput, seed: UInt64) throws
  /// Writes the actions of the active rows, for their current observations.
  func act(on input: PolicyInput, into actions: UnsafeMutableBufferPointer<Action>) throws
}

extension Policy {
  public func beginTrial(_ row: Int, of input: PolicyInput, seed: UInt64) {}
  public func beginEpisode(_ row: Int, of input: PolicyInput, seed: UInt64) {}
}

extension Policy {
  /// Throws if the policy cannot act in an environment of one of the specs.
  public func check(for specs: [EnvironmentSpec]) throws {
    for spec in specs { try prepare(for: PolicyInput([spec.make()])) }
  }
}
