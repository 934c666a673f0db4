internal import Sim

/// A thermos that slides over the table upright and cannot tip over.
struct Thermos {
  private let body: BodyID
  private let slide: CrossSlide
  private let world: World

  init(in scene: Scene) throws {
    world = scene.world
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
    slide = try CrossSlide(
      "thermos", carrying: body, sledgeMass: 0.2,
      DegreeOfFreedom(
        limits: -Thermos.stop...Thermos.stop, spring: .init(stiffness: 0, damping: 25),
        friction: 4), in: scene)
  }

  /// The intersection of the two sliders, at table height.
  static let home = Vector3(0.2, 0.6, 0)
  /// The distance from home, in meters, at which the sliders stop. Meta-World's stop at 0.2; with a centimeter more, a
  /// thermos at its stop is within the tolerance of nearly all goals.
  private static let stop = 0.21

  /// Places the thermos at a distance from home along y.
  func setPose(y: Double) throws { try slide.place(at: Thermos.home, offset: [0, y, 0]) }

  /// The world coordinates of a point of the thermos.
  func worldPoint(_ point: Vector3) -> Vector3 { world.pose(of: body).act(on: point) }
}
