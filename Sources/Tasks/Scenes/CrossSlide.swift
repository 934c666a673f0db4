internal import Sim

/// Two sliders at right angles that carry a body over the table: it can move along x and y, and neither turn nor tip. An
/// invisible sledge moves along x, and the body on it along y.
struct CrossSlide {
  private let rail, sledge, body: BodyID
  private let world: World

  /// Puts a body that has just been added, at the origin, on the slides. `sledgeMass` is in kilograms.
  init(
    _ name: String, carrying body: BodyID, sledgeMass: Double, _ dof: DegreeOfFreedom,
    in scene: Scene
  ) throws {
    world = scene.world
    self.body = body
    rail = try world.add(BodyDefinition("\(name) rail", motionType: .static))
    // The sledge does not turn; its inertia only keeps the solver's matrix well conditioned.
    var unseen = BodyDefinition(
      "\(name) sledge",
      mass: .properties(
        MassProperties(mass: sledgeMass, inertia: Inertia(xx: 1e-3, yy: 1e-3, zz: 1e-3))))
    unseen.usesGravity = false
    sledge = try world.add(unseen)
    _ = try world.add(
      JointDefinition(
        "\(name) x", .slider(axis: [1, 0, 0]), child: sledge, parent: rail,
        degreesOfFreedom: [dof]))
    _ = try world.add(
      JointDefinition(
        "\(name) y", .slider(axis: [0, 1, 0]), child: body, parent: sledge,
        degreesOfFreedom: [dof]))
  }

  /// Places the body at rest at an offset from where the sliders' limits are counted from.
  func place(at home: Vector3, offset: Vector3 = .zero) throws {
    try world.setPose(Pose(home), of: rail)
    for (part, position) in [(sledge, home + [offset.x, 0, 0]), (body, home + offset)] {
      try world.setPose(Pose(position), of: part)
      try world.setVelocity(.zero, of: part)
    }
  }
}
