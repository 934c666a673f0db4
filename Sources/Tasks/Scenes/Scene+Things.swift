internal import Sim

// What several families of tasks have on their tables.
extension Scene {
  /// The puck of many tasks: a cylinder 4 cm wide and high.
  func addPuck(mass: Double = 0.75) throws -> BodyID {
    try addObject("puck", [.cylinder(radius: 0.02, halfLength: 0.02).finished(.red)], mass: mass)
  }

  /// A cube of 4 cm.
  func addCube(mass: Double, friction: Double? = nil) throws -> BodyID {
    try addObject(
      "cube", [.box(half: [0.02, 0.02, 0.02]).finished(.blue)], mass: mass, friction: friction)
  }

  /// A wall of stone that stands still, given by its middle.
  func addWall(half: Vector3, at center: Vector3) throws {
    _ = try addFixture("wall", [.box(half: half, at: center, "wall").finished(.brick)])
  }

  /// The wall in the middle of the table, 24 cm wide and 12 cm high.
  func addLowWall() throws {
    try addWall(half: [0.12, 0.01, 0.06], at: [0.1, 0.75, 0.06])
  }
}
