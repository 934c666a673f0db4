internal import Sim

// Objects that several families of tasks share.
extension Scene {
  /// The puck of many tasks: a cylinder 4 cm in diameter and height.
  func addPuck(mass: Double = 0.75, resistsTurning: Bool = false) throws -> BodyID {
    try addObject(
      "puck", [.cylinder(radius: 0.02, halfLength: 0.02).withMaterial(.red)], mass: mass,
      resistsTurning: resistsTurning)
  }

  /// A cube with edges of 4 cm.
  func addCube(
    mass: Double, friction: Double? = nil, resistsTurning: Bool = false
  ) throws -> BodyID {
    try addObject(
      "cube", [.box(halfExtents: [0.02, 0.02, 0.02]).withMaterial(.blue)], mass: mass,
      friction: friction, resistsTurning: resistsTurning)
  }

  /// A static stone wall, given by its center.
  func addWall(halfExtents: Vector3, at center: Vector3) throws {
    _ = try addFixture(
      "wall", [.box(halfExtents: halfExtents, at: center, "wall").withMaterial(.brick)])
  }

  /// The wall in the middle of the table, 24 cm wide and 12 cm high.
  func addLowWall() throws {
    try addWall(halfExtents: [0.12, 0.01, 0.06], at: [0.1, 0.75, 0.06])
  }
}
