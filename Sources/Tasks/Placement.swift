public import Base
public import Sim

/// Where the object of an episode starts and the goal, before the task derives anything from them.
public struct InitialState: Hashable, Sendable, Codable {
  /// The position of the object, in meters.
  public var object: Vector3
  /// The goal, in meters. Tasks that derive the goal from the object ignore it.
  public var goal: Vector3

  public init(object: Vector3, goal: Vector3) {
    self.object = object
    self.goal = goal
  }
}

/// The distribution of initial states: uniform in two boxes, with rejection of pairs that are too close.
public struct Placement: Hashable, Sendable {
  public var object: Box
  public var goal: Box
  /// The least horizontal distance between object and goal, in meters.
  public var clearance: Double

  public init(object: Box, goal: Box = Box(.zero, .zero), clearance: Double = 0) {
    self.object = object
    self.goal = goal
    self.clearance = clearance
  }

  public func sample(using generator: inout SeededGenerator) -> InitialState {
    while true {
      let initialState = InitialState(
        object: generator.uniform(in: object), goal: generator.uniform(in: goal))
      if hasClearance(initialState) { return initialState }
    }
  }

  /// A goal for an object at a given position, which may lie outside its box. If no goal has clearance, any goal will do.
  func sampleGoal(for object: Vector3, using generator: inout SeededGenerator) -> Vector3 {
    var placement = self
    placement.object = Box(object, object)
    if !placement.isSatisfiable { placement.clearance = 0 }
    return placement.sample(using: &generator).goal
  }

  func hasClearance(_ initialState: InitialState) -> Bool {
    guard clearance > 0 else { return true }
    var offset = initialState.goal - initialState.object
    offset.z = 0
    return offset.length >= clearance
  }

  /// Whether some pair of points in the boxes satisfies the clearance.
  var isSatisfiable: Bool {
    guard clearance > 0 else { return true }
    var farthest = pointwiseMax(goal.upper - object.lower, object.upper - goal.lower)
    farthest.z = 0
    return farthest.length > clearance
  }
}
