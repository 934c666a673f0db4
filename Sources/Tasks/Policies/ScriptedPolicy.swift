internal import Base

/// The policies that need no training.
public enum ScriptedPolicy: String, Codable, Hashable, Sendable, CaseIterable {
  case expert, random, zero
  /// Handles whatever the scene has, without a task.
  case play
  /// The expert that also reads the hidden dynamics.
  case informedExpert = "informed-expert"

  public func make() -> any Policy {
    EnvironmentPolicies {
      switch self {
      case .expert: ExpertPolicy()
      case .random: RandomPolicy()
      case .zero: ZeroPolicy()
      case .play: PlayPolicy()
      case .informedExpert: InformedExpertPolicy()
      }
    }
  }
}

/// Follows the task's scripted expert.
final class ExpertPolicy: EnvironmentPolicy {
  func prepare(for environment: Environment) throws {
    guard environment.expertAction != nil else {
      throw TaskError.invalidOption(
        name: "the policy for \(environment.task.profile.name)", given: "expert",
        allowed: "another policy, since this task has no expert")
    }
  }

  func act(in environment: Environment) -> Action { environment.expertAction ?? .zero }
}

/// The uniform random baseline: each component is uniform in -1...1.
final class RandomPolicy: EnvironmentPolicy {
  private var generator = SeededGenerator(seed: 0)

  func beginEpisode(in environment: Environment, seed: UInt64) {
    generator = SeededGenerator(seed: seed, stream: .actions)
  }

  func act(in environment: Environment) -> Action {
    Action(
      generator.uniform(in: -1...1), generator.uniform(in: -1...1), generator.uniform(in: -1...1),
      generator.uniform(in: -1...1))
  }
}

/// Always takes the zero action.
final class ZeroPolicy: EnvironmentPolicy {
  func act(in environment: Environment) -> Action { .zero }
}
