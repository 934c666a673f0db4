import Sim

extension World {
  /// Adds a body of one shape that stays where it is.
  @discardableResult
  func addFixed(
    _ name: String, _ geometry: Geometry, at pose: Pose = .identity, finish: Finish? = nil
  ) throws -> BodyID {
    try add(
      BodyDefinition(
        name, motion: .fixed, pose: pose, shapes: [ShapeDefinition(geometry, finish: finish)]))
  }

  /// Adds a body of one shape that can move.
  @discardableResult
  func addFree(
    _ name: String, _ geometry: Geometry, at pose: Pose = .identity, finish: Finish? = nil
  ) throws -> BodyID {
    try add(
      BodyDefinition(name, pose: pose, shapes: [ShapeDefinition(geometry, finish: finish)]))
  }
}
