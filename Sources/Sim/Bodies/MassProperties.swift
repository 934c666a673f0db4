/// How heavy a body is and how its mass is spread.
public struct MassProperties: Equatable, Sendable {
  /// Kilograms.
  public var mass: Double
  /// Metres, in the body's frame.
  public var centerOfMass: Vector3
  /// About the centre of mass, along the body's axes.
  public var inertia: Inertia

  public init(mass: Double, centerOfMass: Vector3 = .zero, inertia: Inertia) {
    self.mass = mass
    self.centerOfMass = centerOfMass
    self.inertia = inertia
  }

  /// Edge lengths in metres, density in kg/m³.
  public static func box(
    size: Vector3, density: Double
  ) throws(SimulationError) -> MassProperties {
    for edge in [size.x, size.y, size.z] { try requirePositive(edge, "the size of a box") }
    try requirePositive(density, "a density")
    let mass = density * size.x * size.y * size.z
    let s = size * size * (mass / 12)
    return MassProperties(
      mass: mass, inertia: Inertia(xx: s.y + s.z, yy: s.x + s.z, zz: s.x + s.y))
  }

  public static func sphere(
    radius: Double, density: Double
  ) throws(SimulationError) -> MassProperties {
    try requirePositive(radius, "the radius of a sphere")
    try requirePositive(density, "a density")
    let mass = density * 4 / 3 * .pi * radius * radius * radius
    let moment = 0.4 * mass * radius * radius
    return MassProperties(mass: mass, inertia: Inertia(xx: moment, yy: moment, zz: moment))
  }

  /// Along z.
  public static func cylinder(
    radius: Double, length: Double, density: Double
  ) throws(SimulationError) -> MassProperties {
    try requirePositive(radius, "the radius of a cylinder")
    try requirePositive(length, "the length of a cylinder")
    try requirePositive(density, "a density")
    let mass = density * .pi * radius * radius * length
    let across = mass * (3 * radius * radius + length * length) / 12
    return MassProperties(
      mass: mass, inertia: Inertia(xx: across, yy: across, zz: mass * radius * radius / 2))
  }

  /// Along z; `length` is that of the straight part.
  public static func capsule(
    radius: Double, length: Double, density: Double
  ) throws(SimulationError) -> MassProperties {
    let middle = try cylinder(radius: radius, length: length, density: density)
    let ends = try sphere(radius: radius, density: density)
    // The centre of a half sphere lies 3/8 of the radius from its flat side.
    let offset = length / 2
    let across =
      ends.inertia.xx + ends.mass * (offset * offset + 0.75 * offset * radius)
      + middle.inertia.xx
    return MassProperties(
      mass: middle.mass + ends.mass,
      inertia: Inertia(xx: across, yy: across, zz: middle.inertia.zz + ends.inertia.zz))
  }

  public static func solid(
    _ hull: ConvexHull, density: Double
  ) throws(SimulationError) -> MassProperties {
    try polyhedron(hull.points, hull.triangles, density: density)
  }

  public static func solid(
    _ mesh: TriangleMesh, density: Double
  ) throws(SimulationError) -> MassProperties {
    try polyhedron(mesh.vertices, mesh.triangles, density: density)
  }

  /// Adds up the tetrahedra between a point and the triangles, those behind it with negative volume.
  private static func polyhedron(
    _ vertices: [Vector3], _ triangles: [SIMD3<Int32>], density: Double
  ) throws(SimulationError) -> MassProperties {
    try requirePositive(density, "a density")
    // From a point amid the vertices, a solid far from the origin loses no digits.
    let origin = vertices.reduce(.zero, +) / Double(vertices.count)
    var volume = 0.0
    var center = Vector3.zero
    var squares = Vector3.zero
    var products = Vector3.zero
    for triangle in triangles {
      let a = vertices[Int(triangle.x)] - origin
      let b = vertices[Int(triangle.y)] - origin
      let c = vertices[Int(triangle.z)] - origin
      let part = a.dot(b.cross(c)) / 6
      let sum = a + b + c
      volume += part
      center += part * sum / 4
      // The integral of x y over a tetrahedron with one corner at the origin.
      let weight = part / 20
      for corner in [a, b, c, sum] {
        squares += weight * corner * corner
        products += weight * corner * Vector3(corner.y, corner.z, corner.x)
      }
    }
    center /= volume
    let mass = density * volume
    let s = density * squares
    let p = density * products
    let aboutOrigin = Inertia(
      xx: s.y + s.z, yy: s.x + s.z, zz: s.x + s.y, xy: -p.x, xz: -p.z, yz: -p.y)
    return MassProperties(
      mass: mass, centerOfMass: origin + center,
      inertia: aboutOrigin + -1 * .point(mass: mass, at: center))
  }

  /// The same body seen from the frame in which its own stands at `pose`.
  public func placed(at pose: Pose) -> MassProperties {
    MassProperties(
      mass: mass, centerOfMass: pose.act(on: centerOfMass),
      inertia: inertia.rotated(by: pose.rotation))
  }

  /// Of two bodies made one.
  public static func + (a: MassProperties, b: MassProperties) -> MassProperties {
    let mass = a.mass + b.mass
    let center = (a.mass * a.centerOfMass + b.mass * b.centerOfMass) / mass
    return MassProperties(
      mass: mass, centerOfMass: center,
      inertia: a.inertia + .point(mass: a.mass, at: a.centerOfMass - center)
        + b.inertia + .point(mass: b.mass, at: b.centerOfMass - center))
  }

  /// The same form with another density.
  public func scaled(by factor: Double) -> MassProperties {
    MassProperties(mass: factor * mass, centerOfMass: centerOfMass, inertia: factor * inertia)
  }

  /// The same form with another mass, in kilograms.
  public func withMass(_ total: Double) throws(SimulationError) -> MassProperties {
    try requirePositive(total, "a mass")
    return scaled(by: total / mass)
  }

  /// Throws where no body, or none that the engine can compute with, is like this.
  func validate(_ name: String) throws(SimulationError) {
    try require(mass, "the mass of \(name)", in: ShapeLimits.mass)
    try requireNear(centerOfMass, "the centre of mass of \(name)")
    guard inertia.isPossible else {
      throw .invalidValue(
        name: "the inertia of \(name)", given: "\(inertia)",
        allowed: "one that some distribution of mass can have")
    }
    guard inertia.isConditioned(ShapeLimits.momentRatio) else {
      throw .invalidValue(
        name: "the inertia of \(name)", given: "\(inertia)",
        allowed: "of a body less thin: no principal moment less than \(ShapeLimits.momentRatio) of "
          + "another")
    }
  }
}
