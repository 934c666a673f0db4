internal import Learning
private import Synchronization
internal import Tasks

/// The registry of algorithms, by name.
public enum Algorithms {
  private static let builtIn: [any Algorithm.Type] = [
    PPO.self, TRPO.self, TEPPO.self, Distral.self, GRPO.self, SAC.self, MultiHeadSAC.self,
    BRC.self, TD3.self,
    HER.self, BehaviorCloning.self, IQL.self, AWAC.self, AWR.self, BEAR.self, BRAC.self, CQL.self,
    ReBRAC.self, TD3BC.self,
  ]
  private static let registered = Mutex<[any Algorithm.Type]>([])

  public static var all: [any Algorithm.Type] { builtIn + registered.withLock { $0 } }

  /// Throws if a new algorithm cannot have this name.
  public static func validate(newName name: String) throws {
    func invalidOption(_ allowed: String) -> TaskError {
      .invalidOption(name: "the name of a new algorithm", given: "'\(name)'", allowed: allowed)
    }
    guard Catalog.isHyphenated(name) else {
      throw invalidOption("lowercase words with hyphens, such as my-ddpg")
    }
    guard !all.contains(where: { $0.name == name }) else {
      throw invalidOption("a name that is not in use")
    }
  }

  /// Registers an algorithm, so that `benchtop train` and ``find(_:)`` know its name.
  public static func register(_ algorithm: any Algorithm.Type) throws {
    guard !all.contains(where: { $0.name == algorithm.name }) else {
      throw TaskError.invalidOption(
        name: "the name of the algorithm", given: "'\(algorithm.name)'",
        allowed: "one that no registered algorithm has")
    }
    registered.withLock { $0.append(algorithm) }
  }

  public static func find(_ name: String) throws -> any Algorithm.Type {
    guard let found = all.first(where: { $0.name == name }) else {
      throw TaskError.unknownName(kind: "algorithm", name: name, known: all.map { $0.name })
    }
    return found
  }
}
