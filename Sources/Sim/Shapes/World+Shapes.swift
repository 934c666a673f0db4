extension World {
  public var shapeIDs: [ShapeID] { shapes.indices.map(ShapeID.init) }

  public var shapeCount: Int { shapes.count }

  /// The body a shape belongs to.
  public func body(of shape: ShapeID) -> BodyID { BodyID(index: shapes[shape.index].body) }

  /// The definition from which the shape was made.
  public func definition(of shape: ShapeID) -> ShapeDefinition { shapes[shape.index].definition }

  /// The pose of the shape's frame in the world.
  public func pose(of shape: ShapeID) -> Pose {
    let shape = shapes[shape.index]
    return bodies[shape.body].pose * shape.definition.pose
  }

  func validate(
    _ shape: ShapeDefinition, of body: BodyDefinition, named bodyName: String
  ) throws(SimulationError) {
    let name = shape.name.isEmpty ? "a shape of \(bodyName)" : "\(shape.name) of \(bodyName)"
    try requireWithinBounds(try requirePose(shape.pose, name).position, "the position of \(name)")
    try require(Double(shape.maximumContacts), "the contact limit of \(name)", in: 1...16)
    if let radius = shape.edgeRadius {
      try require(radius, "the edge radius of \(name)", in: 0...ShapeLimits.size.upperBound)
    }
    if let material = shape.material, !materials.indices.contains(material.index) {
      throw .unknownHandle(kind: "material", index: material.index, count: materials.count)
    }
    switch shape.geometry {
    case .plane:
      guard body.motionType == .static else {
        throw .invalidValue(
          name: name, given: "a plane on a dynamic body", allowed: "on a static body")
      }
    case .box(let size):
      try require(size.x, "the size along x of \(name)", in: ShapeLimits.size)
      try require(size.y, "the size along y of \(name)", in: ShapeLimits.size)
      try require(size.z, "the size along z of \(name)", in: ShapeLimits.size)
    case .sphere(let radius):
      try require(radius, "the radius of \(name)", in: ShapeLimits.size)
    case .capsule(let radius, let length), .cylinder(let radius, let length):
      try require(radius, "the radius of \(name)", in: ShapeLimits.size)
      try require(length, "the length of \(name)", in: ShapeLimits.size)
    case .hull, .mesh:
      break  // These are checked when they are made.
    }
  }
}

extension MassProperties {
  /// The mass properties of a solid with the given geometry.
  init(of geometry: Geometry, density: Double) throws(SimulationError) {
    switch geometry {
    case .plane:
      throw .invalidValue(name: "a plane", given: "on a dynamic body", allowed: "on a static body")
    case .box(let size): self = try .box(size: size, density: density)
    case .sphere(let radius): self = try .sphere(radius: radius, density: density)
    case .capsule(let radius, let length):
      self = try .capsule(radius: radius, length: length, density: density)
    case .cylinder(let radius, let length):
      self = try .cylinder(radius: radius, length: length, density: density)
    case .hull(let hull): self = try .solid(hull, density: density)
    case .mesh(let mesh): self = try .solid(mesh, density: density)
    }
  }
}
