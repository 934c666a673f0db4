/// A policy that acts in one environment, of which it may read everything. Experts are such policies.
///
/// ``EnvironmentPolicies`` acts in several environments with one such policy for each.
public protocol EnvironmentPolicy: AnyObject {
  /// Prepares for a new environment. Throws if the policy cannot act in it.
  func prepare(for environment: Environment) throws
  /// Starts a trial; see ``Policy``. All randomness in the trial comes from its seeds.
  func beginTrial(in environment: Environment, seed: UInt64) throws
  /// Starts an episode of the trial.
  func beginEpisode(in environment: Environment, seed: UInt64) throws
  /// The action for the current observation.
  func act(in environment: Environment) throws -> Action
}

extension EnvironmentPolicy {
  public func prepare(for environment: Environment) {}
  public func beginTrial(in environment: Environment, seed: UInt64) {}
  public func beginEpisode(in environment: Environment, seed: UInt64) {}
}

/// Acts in each environment by a policy of its own.
public final class EnvironmentPolicies: Policy {
  private let make: () throws -> any EnvironmentPolicy
  private var policies: [any EnvironmentPolicy] = []

  /// `make` makes the policy of an environment.
  public init(_ make: @escaping () throws -> any EnvironmentPolicy) { self.make = make }

  public func prepare(for input: PolicyInput) throws {
    policies = try input.environments.map { environment in
      let policy = try make()
      try policy.prepare(for: environment)
      return policy
    }
  }

  public func beginTrial(_ row: Int, of input: PolicyInput, seed: UInt64) throws {
    try policies[row].beginTrial(in: input.environments[row], seed: seed)
  }

  public func beginEpisode(_ row: Int, of input: PolicyInput, seed: UInt64) throws {
    try policies[row].beginEpisode(in: input.environments[row], seed: seed)
  }

  public func act(on input: PolicyInput, into actions: UnsafeMutableBufferPointer<Action>) throws {
    for row in input.activeRows {
      actions[row] = try policies[row].act(in: input.environments[row])
    }
  }
}
