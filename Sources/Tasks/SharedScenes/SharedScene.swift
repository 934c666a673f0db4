internal import Base
internal import Sim

/// A scene that several tasks share: the same bodies, joints, contacts and workspace. Each of these tasks can be evaluated in
/// the world of any other, so that its learner can use the other's transitions (MT-Opt, Kalashnikov et al. 2021).
public struct SharedScene: Hashable, Sendable {
  public let name: String
  /// Whether the goal could be anywhere, because no part of the scene marks it. Each task then draws its own goals.
  public let hasFreeGoal: Bool

  public init(_ name: String, hasFreeGoal: Bool = false) {
    self.name = name
    self.hasFreeGoal = hasFreeGoal
  }

  /// The tasks of the catalog in this scene, in its order.
  public var tasks: [Task.Type] { Catalog.tasks.filter { $0.sharedScene == self } }
}

extension Task {
  /// The initial state of this task in the scene where an episode of another task has started.
  ///
  /// Fixtures stay where they are. It depends on nothing but the other's initial state.
  static func initialState(inSceneOf other: Task) -> InitialState {
    let (given, otherType) = (other.initialState, type(of: other))
    guard otherType != self, let sharedScene else { return given }
    let placement = profile.placement
    if sharedScene.hasFreeGoal {
      var generator = SeededGenerator(
        seed: given.fingerprint, stream: .sharedGoal(of: profile.name))
      return InitialState(
        object: given.object, goal: placement.sampleGoal(for: given.object, using: &generator))
    }
    guard startsAtGoal != otherType.startsAtGoal else { return given }
    // The ends of the way change places; goals of these two tasks are at different heights.
    var goal = given.object
    goal.z = min(max(goal.z, placement.goal.lower.z), placement.goal.upper.z)
    return InitialState(object: given.goal, goal: goal)
  }
}

extension InitialState {
  /// A 64-bit hash (FNV-1a of words) that is the same in every process.
  fileprivate var fingerprint: UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for position in [object, goal] {
      for axis in 0..<3 {
        hash = (hash ^ position[axis].bitPattern) &* 0x0000_0100_0000_01B3
        hash ^= hash >> 32
      }
    }
    return hash
  }
}
