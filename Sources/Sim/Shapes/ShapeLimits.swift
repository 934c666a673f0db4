/// What shapes the engine can compute with. Beyond these its checks of its own results fail, and it ends the
/// process.
enum ShapeLimits {
  /// Metres: an edge of a box, a radius, the length of a cylinder, the mean thickness of a hull or mesh.
  static let size = 1e-6...1e3
  /// Metres from the origin of the frame, along each axis.
  static let coordinate = -1e3...1e3
  /// Metres: the least height of a mesh's triangles over their longest edge.
  static let triangleHeight = 1e-9
  /// A mesh's triangles are numbered by the engine in 32 bits.
  static let triangleCount = 1 << 24
  /// Kilograms, of one body.
  static let mass = 1e-6...1e9
  /// The least part of the greatest moment of inertia that the least one may be; a rod 10,000 times as long as
  /// it is thick comes to 1e-9.
  static let momentRatio = 1e-10
}

/// Checks a point of a shape, in the shape's or the body's frame.
func requireNear(_ point: Vector3, _ name: String) throws(SimulationError) {
  try requireFinite(point, name)
  let limits = ShapeLimits.coordinate
  for coordinate in [point.x, point.y, point.z] where !limits.contains(coordinate) {
    throw .invalidValue(
      name: name, given: "(\(point.x), \(point.y), \(point.z))",
      allowed: "within \(limits.upperBound) m of the origin along each axis")
  }
}

/// Checks that a closed surface is not so thin that what it encloses hardly weighs anything. A plate is twice its
/// volume over its surface thick.
func requireThickness(
  of triangles: [(Vector3, Vector3, Vector3)], _ name: String
) throws(SimulationError) {
  let apex = triangles[0].0
  var volume = 0.0, surface = 0.0
  for (a, b, c) in triangles {
    volume += (a - apex).dot((b - apex).cross(c - apex)) / 6
    surface += (b - a).cross(c - a).length / 2
  }
  let thickness = 2 * volume / surface
  guard thickness >= ShapeLimits.size.lowerBound else {
    throw .brokenGeometry(
      name: name, reason: "it is \(thickness) m thick; it takes \(ShapeLimits.size.lowerBound) m")
  }
}
