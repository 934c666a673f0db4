internal import Base

/// A policy that acts in an environment.
public protocol Policy: AnyObject {
  /// Starts an episode. All randomness of the policy comes from the seed.
  func reset(_ environment: Environment, seed: UInt64) throws
  /// The action for the current observation.
  func act(in environment: Environment) throws -> Action
}

/// The policies that need no training.
public enum ScriptedPolicy: String, Codable, Hashable, Sendable, CaseIterable {
  case expert, random, zero
  /// The expert that also reads the hidden dynamics.
  case informedExpert = "informed-expert"

  public func make() -> any Policy {
    switch self {
    case .expert: ExpertPolicy()
    case .random: RandomPolicy()
    case .zero: ZeroPolicy()
    case .informedExpert: InformedExpertPolicy()
    }
  }
}

/// Follows the task's scripted expert.
final class ExpertPolicy: Policy {
  func reset(_ environment: Environment, seed: UInt64) throws {
    guard environment.expertAction != nil else {
      throw TaskError.invalidOption(
        name: "the policy for \(environment.task.profile.name)", given: "expert",
        allowed: "another policy, since this task has no expert")
    }
  }

  func act(in environment: Environment) -> Action { environment.expertAction ?? .zero }
}

/// The uniform random baseline: each component is uniform in -1...1.
final class RandomPolicy: Policy {
  private var generator = SeededGenerator(seed: 0)

  func reset(_ environment: Environment, seed: UInt64) {
    generator = SeededGenerator(seed: seed, stream: .actions)
  }

  func act(in environment: Environment) -> Action {
    Action(
      generator.uniform(in: -1...1), generator.uniform(in: -1...1), generator.uniform(in: -1...1),
      generator.uniform(in: -1...1))
  }
}

/// Always takes the zero action.
final class ZeroPolicy: Policy {
  func reset(_ environment: Environment, seed: UInt64) {}
  func act(in environment: Environment) -> Action { .zero }
}
