internal import Base

/// Something that acts in an environment.
public protocol Policy: AnyObject {
  /// An episode has begun; all chance the policy needs comes from the seed.
  func begin(_ environment: Environment, seed: UInt64) throws
  /// What to do now.
  func act(in environment: Environment) throws -> Action
}

/// The policies that need no learning.
public enum ScriptedPolicy: String, Codable, Hashable, Sendable, CaseIterable {
  case expert, random, zero

  public func make() -> any Policy {
    switch self {
    case .expert: ExpertPolicy()
    case .random: RandomPolicy()
    case .zero: ZeroPolicy()
    }
  }
}

/// Does what the task's scripted expert does.
final class ExpertPolicy: Policy {
  func begin(_ environment: Environment, seed: UInt64) throws {
    guard environment.expertAction != nil else {
      throw TaskError.invalidOption(
        name: "the policy for \(environment.task.profile.name)", given: "expert",
        allowed: "another one: this task has no expert")
    }
  }

  func act(in environment: Environment) -> Action { environment.expertAction ?? .zero }
}

/// Draws each number of an action uniformly from -1 to 1.
final class RandomPolicy: Policy {
  private var generator = SeededGenerator(seed: 0)

  func begin(_ environment: Environment, seed: UInt64) {
    generator = SeededGenerator(seed: seed, stream: .actions)
  }

  func act(in environment: Environment) -> Action {
    Action(
      generator.uniform(in: -1...1), generator.uniform(in: -1...1), generator.uniform(in: -1...1),
      generator.uniform(in: -1...1))
  }
}

/// Does nothing.
final class ZeroPolicy: Policy {
  func begin(_ environment: Environment, seed: UInt64) {}
  func act(in environment: Environment) -> Action { .zero }
}
