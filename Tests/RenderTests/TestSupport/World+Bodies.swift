import Sim

extension World {
  /// Adds a static body with one shape.
  @discardableResult
  func addFixed(
    _ name: String, _ geometry: Geometry, at pose: Pose = .identity,
    visualMaterial: VisualMaterial? = nil
  ) throws -> BodyID {
    try add(
      BodyDefinition(
        name, motionType: .static, pose: pose,
        shapes: [ShapeDefinition(geometry, visualMaterial: visualMaterial)]))
  }

  /// Adds a dynamic body with one shape.
  @discardableResult
  func addFree(
    _ name: String, _ geometry: Geometry, at pose: Pose = .identity,
    visualMaterial: VisualMaterial? = nil
  ) throws -> BodyID {
    try add(
      BodyDefinition(
        name, pose: pose, shapes: [ShapeDefinition(geometry, visualMaterial: visualMaterial)]))
  }
}
