internal import Sim
internal import Tasks

/// The JSON description of a task's scene, without table and arm.
struct SceneDescription: Codable, Sendable {
  struct BodyDescription: Codable, Sendable {
    var name: String
    var shapes: [ShapeDescription]
    /// The mass in kilograms; nil for a fixture.
    var mass: Double?
    var friction: Double?
    var rollingFriction: Double?
  }

  struct ArticulationDescription: Codable, Sendable {
    var name, link: String
    var base, shapes: [ShapeDescription]
    /// The joint axis, and for a hinge a point on it.
    var axis: Vector3
    var anchor: Vector3?
    var lower, upper, mass, friction: Double
    var stiffness, damping, restPosition: Double?
  }

  var bodies: [BodyDescription]
  var articulations: [ArticulationDescription]

  /// Adds the bodies in the order of the description.
  func addBodies(to scene: Scene) throws -> [BodyID] {
    try bodies.map { body in
      let shapes = try body.shapes.map { try $0.definition }
      guard let mass = body.mass else { return try scene.addFixture(body.name, shapes) }
      return try scene.addObject(
        body.name, shapes, mass: mass, friction: body.friction,
        rollingFriction: body.rollingFriction ?? 0)
    }
  }

  func addArticulations(to scene: Scene) throws -> [Articulation] {
    try articulations.map { articulation in
      guard articulation.axis.isFinite, articulation.axis.length > 1e-6 else {
        throw InterfaceError.invalid(
          "the axis of \(articulation.link) must be a nonzero direction")
      }
      guard articulation.lower <= articulation.upper else {
        throw InterfaceError.invalid(
          "the limits of \(articulation.link) must go from the smaller to the larger value")
      }
      return try Articulation(
        articulation.name, in: scene, base: articulation.base.map { try $0.definition },
        link: articulation.link,
        articulation.shapes.map { try $0.definition },
        articulation.anchor.map { .hinge(axis: articulation.axis, anchor: $0) }
          ?? .slider(axis: articulation.axis),
        limits: articulation.lower...articulation.upper, mass: articulation.mass,
        friction: articulation.friction,
        spring: articulation.stiffness.map {
          DegreeOfFreedom.Spring(
            stiffness: $0, damping: articulation.damping ?? 0,
            restPosition: articulation.restPosition ?? 0)
        })
    }
  }
}

/// A shape: its kind, size, pose and material.
struct ShapeDescription: Codable, Sendable {
  enum Kind: String, Codable, Sendable { case box, sphere, cylinder, capsule }

  var kind: Kind
  var name: String?
  /// Half the edge lengths of a box.
  var halfExtents: Vector3?
  var radius, halfLength: Double?
  /// The center in the body's frame, and the axis of a cylinder or capsule.
  var position, axis: Vector3?
  /// The rotation about the vertical axis in radians.
  var yaw: Double?
  var isSolid, isVisible, castsShadow: Bool?
  /// The radius of the rounded edges of a box or cylinder; nil leaves it to the renderer.
  var edgeRadius: Double?
  var visualMaterial: VisualMaterial?

  var definition: ShapeDefinition {
    get throws {
      let (center, direction) = (position ?? .zero, axis ?? [0, 0, 1])
      guard center.isFinite, direction.isFinite, direction.length > 1e-6, (yaw ?? 0).isFinite else {
        throw InterfaceError.invalid("the position of a \(kind.rawValue) must be finite")
      }
      var shape =
        switch kind {
        case .box:
          ShapeDefinition.box(
            halfExtents: try measure(halfExtents, "halfExtents"), at: center, name ?? "")
        case .sphere:
          ShapeDefinition.sphere(radius: try measure(radius, "radius"), at: center, name ?? "")
        case .cylinder:
          ShapeDefinition.cylinder(
            radius: try measure(radius, "radius"),
            halfLength: try measure(halfLength, "halfLength"),
            along: direction, at: center, name ?? "")
        case .capsule:
          ShapeDefinition.capsule(
            radius: try measure(radius, "radius"),
            halfLength: try measure(halfLength, "halfLength"),
            along: direction, at: center, name ?? "")
        }
      if let yaw { shape.pose.rotation = .yaw(yaw) * shape.pose.rotation }
      shape.isSolid = isSolid ?? true
      shape.isVisible = isVisible ?? true
      shape.castsShadow = castsShadow ?? true
      shape.edgeRadius = edgeRadius
      shape.visualMaterial = visualMaterial
      return shape
    }
  }

  private func measure<Value>(_ value: Value?, _ name: String) throws -> Value {
    guard let value else { throw InterfaceError.invalid("a \(kind.rawValue) needs its \(name)") }
    return value
  }
}
