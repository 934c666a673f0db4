/// The mass, center of mass and inertia of a body.
public struct MassProperties: Equatable, Sendable {
  /// Kilograms.
  public var mass: Double
  /// Meters, in the body's frame.
  public var centerOfMass: Vector3
  /// About the center of mass, along the body's axes.
  public var inertia: Inertia

  public init(mass: Double, centerOfMass: Vector3 = .zero, inertia: Inertia) {
    self.mass = mass
    self.centerOfMass = centerOfMass
    self.inertia = inertia
  }

  /// A box with edge lengths in meters and density in kg/m³.
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

  /// A cylinder along z.
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

  /// A capsule along z; `length` is that of the straight part.
  public static func capsule(
    radius: Double, length: Double, density: Double
  ) throws(SimulationError) -> MassProperties {
    let middle = try cylinder(radius: radius, length: length, density: density)
    let ends = try sphere(radius: radius, density: density)
    // The center of a half sphere lies 3/8 of the radius from its flat side.
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
    try polyhedron(hull.vertices, hull.triangles, density: density)
  }

  public static func solid(
    _ mesh: TriangleMesh, density: Double
  ) throws(SimulationError) -> MassProperties {
    try polyhedron(mesh.vertices, mesh.triangles, density: density)
  }

  /// Sums signed tetrahedra between a point and the triangles, with their covariance integrals (Tonon 2004; Blow and
  /// Binstock 2004).
  private static func polyhedron(
    _ vertices: [Vector3], _ triangles: [SIMD3<Int32>], density: Double
  ) throws(SimulationError) -> MassProperties {
    try requirePositive(density, "a density")
    // Relative to the mean of its vertices, a solid far from the origin loses no precision.
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

  /// The same body in the parent frame of `pose`.
  public func transformed(by pose: Pose) -> MassProperties {
    MassProperties(
      mass: mass, centerOfMass: pose.act(on: centerOfMass),
      inertia: inertia.rotated(by: pose.rotation))
  }

  /// Two bodies joined into one, by the parallel axis theorem (Huygens–Steiner).
  public static func + (a: MassProperties, b: MassProperties) -> MassProperties {
    let mass = a.mass + b.mass
    let center = (a.mass * a.centerOfMass + b.mass * b.centerOfMass) / mass
    return MassProperties(
      mass: mass, centerOfMass: center,
      inertia: a.inertia + .point(mass: a.mass, at: a.centerOfMass - center)
        + b.inertia + .point(mass: b.mass, at: b.centerOfMass - center))
  }

  /// The same shape with another density.
  public func scaled(by factor: Double) -> MassProperties {
    MassProperties(mass: factor * mass, centerOfMass: centerOfMass, inertia: factor * inertia)
  }

  /// The same shape with another mass, in kilograms.
  public func withMass(_ total: Double) throws(SimulationError) -> MassProperties {
    try requirePositive(total, "a mass")
    return scaled(by: total / mass)
  }

  /// Throws if no body can have these mass properties, or if the engine cannot compute with them.
  func validate(_ name: String) throws(SimulationError) {
    try require(mass, "the mass of \(name)", in: ShapeLimits.mass)
    try requireWithinBounds(centerOfMass, "the center of mass of \(name)")
    guard inertia.isPhysicallyValid else {
      throw .invalidValue(
        name: "the inertia of \(name)", given: "\(inertia)",
        allowed: "one that some distribution of mass can have")
    }
    guard inertia.isWellConditioned(ShapeLimits.momentRatio) else {
      throw .invalidValue(
        name: "the inertia of \(name)", given: "\(inertia)",
        allowed: "better conditioned: no principal moment less than \(ShapeLimits.momentRatio) of "
          + "another")
    }
  }
}
