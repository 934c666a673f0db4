private import Synchronization
internal import Tasks

/// The algorithms that can be asked for by name.
public enum Algorithms {
  private static let builtIn: [any Algorithm.Type] = [
    PPO.self, SAC.self, MultiHeadSAC.self, Hindsight.self, Imitation.self,
  ]
  private static let added = Mutex<[any Algorithm.Type]>([])

  public static var all: [any Algorithm.Type] { builtIn + added.withLock { $0 } }

  /// Makes an algorithm of one's own known.
  public static func add(_ algorithm: any Algorithm.Type) throws {
    guard !all.contains(where: { $0.name == algorithm.name }) else {
      throw TaskError.invalidOption(
        name: "the name of a new algorithm", given: "'\(algorithm.name)'",
        allowed: "one that is not taken")
    }
    added.withLock { $0.append(algorithm) }
  }

  public static func find(_ name: String) throws -> any Algorithm.Type {
    guard let found = all.first(where: { $0.name == name }) else {
      throw TaskError.unknownName(kind: "algorithm", name: name, known: all.map { $0.name })
    }
    return found
  }
}
