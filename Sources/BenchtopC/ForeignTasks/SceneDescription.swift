internal import Sim
internal import Tasks

/// What stands on a task's table, as another language describes it.
struct SceneDescription: Codable, Sendable {
  struct Thing: Codable, Sendable {
    var name: String
    var shapes: [ShapeDescription]
    /// Kilograms; none for what stands where it is put.
    var mass: Double?
    var friction: Double?
    var rolling: Double?
  }

  struct Moving: Codable, Sendable {
    var name, part: String
    var base, shapes: [ShapeDescription]
    /// Along or about which the part moves, and through which point if it turns.
    var axis: Vector3
    var anchor: Vector3?
    var lower, upper, mass, friction: Double
    var stiffness, damping, rest: Double?
  }

  var things: [Thing]
  var mechanisms: [Moving]

  /// The bodies, in the order of the things.
  func addThings(to scene: Scene) throws -> [BodyID] {
    try things.map { thing in
      let shapes = try thing.shapes.map { try $0.definition }
      guard let mass = thing.mass else { return try scene.addFixture(thing.name, shapes) }
      return try scene.addObject(
        thing.name, shapes, mass: mass, friction: thing.friction, rolling: thing.rolling ?? 0)
    }
  }

  func addMechanisms(to scene: Scene) throws -> [Mechanism] {
    try mechanisms.map { moving in
      guard moving.axis.isFinite, moving.axis.length > 1e-6 else {
        throw BorderError.invalid("the axis of \(moving.part) must be a direction, not zero")
      }
      guard moving.lower <= moving.upper else {
        throw BorderError.invalid(
          "the limits of \(moving.part) must go from the smaller number to the greater")
      }
      return try Mechanism(
        moving.name, in: scene, base: moving.base.map { try $0.definition }, part: moving.part,
        moving.shapes.map { try $0.definition },
        moving.anchor.map { .turns(about: moving.axis, through: $0) }
          ?? .slides(along: moving.axis),
        limits: moving.lower...moving.upper, mass: moving.mass, friction: moving.friction,
        spring: moving.stiffness.map {
          Freedom.Spring(stiffness: $0, damping: moving.damping ?? 0, rest: moving.rest ?? 0)
        })
    }
  }
}

/// One shape: a kind with its measures, where it is, and what it looks like.
struct ShapeDescription: Codable, Sendable {
  enum Kind: String, Codable, Sendable { case box, sphere, cylinder, capsule }

  var kind: Kind
  var name: String?
  /// Half lengths of a box.
  var half: Vector3?
  var radius, halfLength: Double?
  /// Where the middle is, in the body's frame, and the axis of a cylinder or capsule.
  var at, along: Vector3?
  /// About the vertical, in radians.
  var yaw: Double?
  var isSolid: Bool?
  var finish: Finish?

  var definition: ShapeDefinition {
    get throws {
      let (center, axis) = (at ?? .zero, along ?? [0, 0, 1])
      guard center.isFinite, axis.isFinite, axis.length > 1e-6, (yaw ?? 0).isFinite else {
        throw BorderError.invalid("the place of a \(kind.rawValue) must be finite")
      }
      var shape =
        switch kind {
        case .box: ShapeDefinition.box(half: try measure(half, "half"), at: center, name ?? "")
        case .sphere:
          ShapeDefinition.sphere(radius: try measure(radius, "radius"), at: center, name ?? "")
        case .cylinder:
          ShapeDefinition.cylinder(
            radius: try measure(radius, "radius"),
            halfLength: try measure(halfLength, "halfLength"),
            along: axis, at: center, name ?? "")
        case .capsule:
          ShapeDefinition.capsule(
            radius: try measure(radius, "radius"),
            halfLength: try measure(halfLength, "halfLength"),
            along: axis, at: center, name ?? "")
        }
      if let yaw { shape.pose.rotation = .yaw(yaw) * shape.pose.rotation }
      shape.isSolid = isSolid ?? true
      shape.finish = finish
      return shape
    }
  }

  private func measure<Value>(_ value: Value?, _ name: String) throws -> Value {
    guard let value else { throw BorderError.invalid("a \(kind.rawValue) needs its \(name)") }
    return value
  }
}
