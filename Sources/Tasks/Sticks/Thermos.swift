internal import Sim

/// A thermos that slides over the table upright, and cannot be tipped over.
struct Thermos {
  private let sledge: Mechanism
  private let body: BodyID
  private let joint: JointID
  private let world: World

  init(in scene: Scene) throws {
    world = scene.world
    // Two rails at right angles: a sledge inside the thermos runs along x, the thermos on it along y.
    sledge = try Mechanism(
      "rail", in: scene, base: [.box(half: [0.01, 0.01, 0.002], at: [0, 0, -0.01], "rail")],
      part: "sledge", [.box(half: [0.01, 0.01, 0.01], at: [0, 0, 0.02], "sledge")],
      .slides(along: [1, 0, 0]), limits: -0.27...0.27, mass: 0.2, friction: 3,
      spring: .init(stiffness: 0, damping: 8))
    var definition = BodyDefinition(
      "thermos",
      shapes: [
        .cylinder(radius: 0.062, halfLength: 0.019, at: [0, 0, 0.021], "foot"),
        .cylinder(radius: 0.06, halfLength: 0.1, at: [0, 0, 0.14], "body"),
        .cylinder(radius: 0.047, halfLength: 0.045, at: [0, 0, 0.285], "cap"),
        .box(half: [0.01, 0.005, 0.068], at: [0, -0.135, 0.132], "handle"),
        .box(half: [0.01, 0.04, 0.005], at: [0, -0.09, 0.195], "handle"),
        .box(half: [0.01, 0.04, 0.005], at: [0, -0.09, 0.069], "handle"),
      ], mass: .total(3.27))
    definition.hasWeight = false
    body = try scene.world.add(definition)
    joint = try scene.world.add(
      JointDefinition(
        "thermos joint", .slider(axis: [0, 1, 0]), child: body, parent: sledge.part,
        freedoms: [
          Freedom(
            limits: -0.27...0.27, spring: .init(stiffness: 0, damping: 8), friction: 3)
        ]))
  }

  /// Where its rails cross, at table height.
  static let home = Vector3(0.2, 0.6, 0)

  /// Puts it at a distance from home along y.
  func place(y: Double) throws {
    try sledge.place(at: Pose(Thermos.home))
    try world.setPose(Pose(Thermos.home + [0, y, 0]), of: body)
    try world.setVelocity(.zero, of: body)
  }

  /// A point of it, in the world.
  func point(_ point: Vector3) -> Vector3 { world.pose(of: body).act(on: point) }
}
