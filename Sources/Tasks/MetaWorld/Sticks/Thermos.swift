internal import Sim

/// A thermos that slides over the table upright, and cannot be tipped over.
struct Thermos {
  private let rail, sledge, body: BodyID
  private let world: World

  init(in scene: Scene) throws {
    world = scene.world
    // Two rails at right angles: a sledge that nobody sees runs along x, the thermos on it along y.
    rail = try world.add(BodyDefinition("rail", motion: .fixed))
    var unseen = BodyDefinition(
      "sledge",
      mass: .properties(MassProperties(mass: 0.2, inertia: Inertia(xx: 1e-3, yy: 1e-3, zz: 1e-3))))
    unseen.hasWeight = false
    sledge = try world.add(unseen)
    let freedom = Freedom(
      limits: -0.27...0.27, spring: .init(stiffness: 0, damping: 25), friction: 4)
    _ = try world.add(
      JointDefinition(
        "sledge joint", .slider(axis: [1, 0, 0]), child: sledge, parent: rail, freedoms: [freedom]))
    var definition = BodyDefinition(
      "thermos",
      shapes: [
        .cylinder(radius: 0.062, halfLength: 0.019, at: [0, 0, 0.021], "foot").finished(.charcoal),
        .cylinder(radius: 0.06, halfLength: 0.1, at: [0, 0, 0.14], "body").finished(.green),
        .cylinder(radius: 0.047, halfLength: 0.045, at: [0, 0, 0.285], "cap").finished(.charcoal),
        .box(half: [0.01, 0.005, 0.068], at: [0, -0.135, 0.132], "handle"),
        .box(half: [0.01, 0.04, 0.005], at: [0, -0.09, 0.195], "handle"),
        .box(half: [0.01, 0.04, 0.005], at: [0, -0.09, 0.069], "handle"),
      ].finished(.steel), mass: .total(3.27))
    definition.hasWeight = false
    body = try scene.world.add(definition)
    _ = try world.add(
      JointDefinition(
        "thermos joint", .slider(axis: [0, 1, 0]), child: body, parent: sledge,
        freedoms: [freedom]))
  }

  /// Where its rails cross, at table height.
  static let home = Vector3(0.2, 0.6, 0)

  /// Puts it at a distance from home along y.
  func place(y: Double) throws {
    try world.setPose(Pose(Thermos.home), of: rail)
    try world.setPose(Pose(Thermos.home), of: sledge)
    try world.setVelocity(.zero, of: sledge)
    try world.setPose(Pose(Thermos.home + [0, y, 0]), of: body)
    try world.setVelocity(.zero, of: body)
  }

  /// A point of it, in the world.
  func point(_ point: Vector3) -> Vector3 { world.pose(of: body).act(on: point) }
}
