/// The limits of shapes that the engine can compute with. Beyond them, its assertions fail and end the process.
enum ShapeLimits {
  /// Meters, for an edge of a box, a radius, the length of a cylinder, the mean thickness of a hull or mesh.
  static let size = 1e-6...1e3
  /// Meters from the origin of the frame, along each axis.
  static let coordinate = -1e3...1e3
  /// The minimum height, in meters, of a mesh's triangles over their longest edge.
  static let triangleHeight = 1e-9
  /// The engine indexes a mesh's triangles with 32 bits.
  static let triangleCount = 1 << 24
  /// The mass of a body, in kilograms.
  static let mass = 1e-6...1e9
  /// The minimum ratio of the smallest to the largest principal moment of inertia. A rod 10,000 times as long as thick
  /// has a ratio of 1e-9.
  static let momentRatio = 1e-10
}

/// Checks a point of a shape, in the shape's or the body's frame.
func requireWithinBounds(_ point: Vector3, _ name: String) throws(SimulationError) {
  try requireFinite(point, name)
  let limits = ShapeLimits.coordinate
  for coordinate in [point.x, point.y, point.z] where !limits.contains(coordinate) {
    throw .invalidValue(
      name: name, given: "(\(point.x), \(point.y), \(point.z))",
      allowed: "within \(limits.upperBound) m of the origin along each axis")
  }
}

/// Checks that a closed surface is thick enough to have a usable mass. The thickness of a plate is twice its volume
/// over its surface area.
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
    throw .invalidGeometry(
      name: name, reason: "it is \(thickness) m thick, less than \(ShapeLimits.size.lowerBound) m")
  }
}
