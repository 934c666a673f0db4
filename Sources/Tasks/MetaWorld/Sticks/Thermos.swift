internal import Sim

/// A thermos that slides over the table upright and cannot tip over.
struct Thermos {
  private let rail, sledge, body: BodyID
  private let world: World

  init(in scene: Scene) throws {
    world = scene.world
    // Two sliders at right angles: an invisible sledge moves along x, and the thermos on it along y.
    rail = try world.add(BodyDefinition("rail", motionType: .static))
    var unseen = BodyDefinition(
      "sledge",
      mass: .properties(MassProperties(mass: 0.2, inertia: Inertia(xx: 1e-3, yy: 1e-3, zz: 1e-3))))
    unseen.usesGravity = false
    sledge = try world.add(unseen)
    let dof = DegreeOfFreedom(
      limits: -0.27...0.27, spring: .init(stiffness: 0, damping: 25), friction: 4)
    _ = try world.add(
      JointDefinition(
        "sledge joint", .slider(axis: [1, 0, 0]), child: sledge, parent: rail,
        degreesOfFreedom: [dof]))
    var definition = BodyDefinition(
      "thermos",
      shapes: [
        .cylinder(radius: 0.062, halfLength: 0.019, at: [0, 0, 0.021], "foot").withMaterial(
          .charcoal),
        .cylinder(radius: 0.06, halfLength: 0.1, at: [0, 0, 0.14], "body").withMaterial(.green),
        .cylinder(radius: 0.047, halfLength: 0.045, at: [0, 0, 0.285], "cap").withMaterial(
          .charcoal),
        .box(halfExtents: [0.01, 0.005, 0.068], at: [0, -0.135, 0.132], "handle"),
        .box(halfExtents: [0.01, 0.04, 0.005], at: [0, -0.09, 0.195], "handle"),
        .box(halfExtents: [0.01, 0.04, 0.005], at: [0, -0.09, 0.069], "handle"),
      ].withMaterial(.steel), mass: .total(3.27))
    definition.usesGravity = false
    body = try scene.world.add(definition)
    _ = try world.add(
      JointDefinition(
        "thermos joint", .slider(axis: [0, 1, 0]), child: body, parent: sledge,
        degreesOfFreedom: [dof]))
  }

  /// The intersection of the two sliders, at table height.
  static let home = Vector3(0.2, 0.6, 0)

  /// Places the thermos at a distance from home along y.
  func setPose(y: Double) throws {
    try world.setPose(Pose(Thermos.home), of: rail)
    try world.setPose(Pose(Thermos.home), of: sledge)
    try world.setVelocity(.zero, of: sledge)
    try world.setPose(Pose(Thermos.home + [0, y, 0]), of: body)
    try world.setVelocity(.zero, of: body)
  }

  /// The world coordinates of a point of the thermos.
  func worldPoint(_ point: Vector3) -> Vector3 { world.pose(of: body).act(on: point) }
}
