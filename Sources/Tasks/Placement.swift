public import Base
public import Sim

/// Where the things of one episode start and what its goal is, before the task has made anything of it.
public struct Layout: Hashable, Sendable, Codable {
  /// The thing to be moved, in metres.
  public var object: Vector3
  /// What it is to be moved to; tasks whose goal follows from the object do not use it.
  public var goal: Vector3

  public init(object: Vector3, goal: Vector3) {
    self.object = object
    self.goal = goal
  }
}

/// What layouts a task has: two boxes, drawn from uniformly.
public struct Placement: Hashable, Sendable {
  public var object: Box
  public var goal: Box
  /// Metres by which the two have to lie apart, seen from above.
  public var clearance: Double

  public init(object: Box, goal: Box = Box(.zero, .zero), clearance: Double = 0) {
    self.object = object
    self.goal = goal
    self.clearance = clearance
  }

  public func draw(using generator: inout SeededGenerator) -> Layout {
    while true {
      let layout = Layout(
        object: generator.uniform(in: object), goal: generator.uniform(in: goal))
      if isApart(layout) { return layout }
    }
  }

  func isApart(_ layout: Layout) -> Bool {
    guard clearance > 0 else { return true }
    var offset = layout.goal - layout.object
    offset.z = 0
    return offset.length >= clearance
  }

  /// Whether some pair of points in the boxes is far enough apart to be drawn.
  var canBeDrawn: Bool {
    guard clearance > 0 else { return true }
    var farthest = pointwiseMax(goal.upper - object.lower, object.upper - goal.lower)
    farthest.z = 0
    return farthest.length > clearance
  }
}
