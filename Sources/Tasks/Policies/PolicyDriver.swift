/// Lets a policy act in environments, a row for each (compare the drivers of TF-Agents).
///
/// The caller resets the environments, tells which trials and episodes begin, and takes the steps. Nothing allocates
/// in a step.
public final class PolicyDriver {
  public let policy: any Policy
  public let input: PolicyInput
  private let actions: UnsafeMutableBufferPointer<Action>

  /// Throws if the policy cannot act in the environments, or their observations differ in size.
  public init(_ policy: any Policy, in environments: [Environment]) throws {
    self.policy = policy
    input = try PolicyInput(environments)
    actions = .allocate(capacity: environments.count)
    actions.initialize(repeating: .zero)
    try policy.prepare(for: input)
  }

  /// The same for a single environment.
  public convenience init(_ policy: any Policy, in environment: Environment) throws {
    try self.init(policy, in: [environment])
  }

  /// The same for a policy that acts in a single environment.
  public convenience init(_ policy: any EnvironmentPolicy, in environment: Environment) throws {
    try self.init(EnvironmentPolicies { policy }, in: [environment])
  }

  deinit { actions.deallocate() }

  /// Starts a trial with its first episode in a row, whose environment has been reset.
  public func beginTrial(_ row: Int = 0, seed: UInt64) throws {
    input.beginTrial(row)
    try policy.beginTrial(row, of: input, seed: seed)
    try beginEpisode(row, seed: seed)
  }

  /// Starts another episode of a row's trial, after its environment has been reset.
  public func beginEpisode(_ row: Int = 0, seed: UInt64) throws {
    input.beginEpisode(row)
    try policy.beginEpisode(row, of: input, seed: seed)
  }

  /// Chooses the actions of all rows whose episodes are running.
  public func act() throws {
    input.gather()
    try policy.act(on: input, into: actions)
  }

  /// The chosen action of a row.
  public func action(_ row: Int = 0) -> Action { actions[row] }

  /// Chooses the action of a single environment.
  public func nextAction() throws -> Action {
    precondition(actions.count == 1, "there are \(actions.count) environments, not one")
    try act()
    return actions[0]
  }

  /// Takes the step with a row's chosen action.
  public func step(_ row: Int = 0) throws -> Transition {
    let transition = try input.environments[row].step(actions[row])
    record(transition, after: actions[row], in: row)
    return transition
  }

  /// Tells the policy of a step that the caller has taken itself, perhaps with another action.
  public func record(_ transition: Transition, after action: Action, in row: Int = 0) {
    input.record(transition, after: action, in: row)
  }
}
