/// A closed surface of triangles, in meters.
public struct TriangleMesh: Equatable, Sendable {
  public let vertices: [Vector3]
  /// The vertex indices of each triangle, counterclockwise seen from outside.
  public let triangles: [SIMD3<Int32>]
  /// For rendering: the surface normal at each corner of each triangle, or empty.
  public let normals: [Vector3]
  /// For rendering: the texture coordinates of each corner of each triangle, or empty.
  public let textureCoordinates: [SIMD2<Double>]

  /// Creates a mesh after checking that it bounds a solid and faces outward. Vertices at the same position are welded.
  public init(
    vertices: [Vector3], triangles: [SIMD3<Int32>], normals: [Vector3] = [],
    textureCoordinates: [SIMD2<Double>] = [], name: String = "mesh"
  ) throws(SimulationError) {
    for vertex in vertices { try requireWithinBounds(vertex, "a vertex of \(name)") }
    guard triangles.count >= 4 else {
      throw .invalidGeometry(
        name: name,
        reason: "\(triangles.count) triangles do not bound a solid; at least 4 are required")
    }
    guard triangles.count <= ShapeLimits.triangleCount else {
      throw .invalidValue(
        name: "the number of triangles of \(name)", given: "\(triangles.count)",
        allowed: "at most \(ShapeLimits.triangleCount)")
    }
    for triangle in triangles {
      guard triangle.min() >= 0, triangle.max() < vertices.count else {
        throw .invalidGeometry(
          name: name,
          reason: "a triangle refers to vertex \(triangle.max()) of \(vertices.count)")
      }
    }
    for (what, count) in [
      ("normals", normals.count), ("texture coordinates", textureCoordinates.count),
    ] where count != 0 && count != 3 * triangles.count {
      throw .invalidValue(
        name: "the number of \(what) of \(name)", given: "\(count)",
        allowed: "0 or three for each of the \(triangles.count) triangles")
    }
    for normal in normals { try requireFinite(normal, "a normal of \(name)") }
    for coordinate in textureCoordinates {
      try requireFinite(coordinate.sum(), "a texture coordinate of \(name)")
    }
    (self.vertices, self.triangles) = TriangleMesh.welded(vertices, triangles)
    self.normals = normals
    self.textureCoordinates = textureCoordinates
    try requireClosed(name)
    guard volume > 0 else {
      throw .invalidGeometry(
        name: name, reason: volume < 0 ? "it is inside out" : "it has no volume")
    }
    try requireThickness(of: self.triangles.map { corners(of: $0) }, name)
  }

  /// The volume in cubic meters, summed over signed tetrahedra (divergence theorem).
  public var volume: Double {
    // Relative to one of its vertices, a mesh far from the origin loses no precision.
    let apex = vertices[0]
    return triangles.reduce(0) { sum, triangle in
      let (a, b, c) = corners(of: triangle)
      return sum + (a - apex).dot((b - apex).cross(c - apex)) / 6
    }
  }

  /// The same mesh with each axis scaled by a positive factor.
  public func scaled(by factors: Vector3) throws(SimulationError) -> TriangleMesh {
    for factor in [factors.x, factors.y, factors.z] {
      try requirePositive(factor, "a scale factor of a mesh")
    }
    return try TriangleMesh(
      vertices: vertices.map { $0 * factors }, triangles: triangles,
      normals: normals.map { ($0 / factors).normalized }, textureCoordinates: textureCoordinates)
  }

  func corners(of triangle: SIMD3<Int32>) -> (Vector3, Vector3, Vector3) {
    (vertices[Int(triangle.x)], vertices[Int(triangle.y)], vertices[Int(triangle.z)])
  }

  /// Welds vertices: files repeat a vertex wherever two faces differ in normal or texture, but a solid has it once.
  private static func welded(
    _ vertices: [Vector3], _ triangles: [SIMD3<Int32>]
  ) -> ([Vector3], [SIMD3<Int32>]) {
    var number: [Vector3: Int32] = [:]
    var kept: [Vector3] = []
    let numbers = vertices.map { vertex in
      // Adding zero turns -0 into 0.
      let key = vertex + 0
      if let known = number[key] { return known }
      number[key] = Int32(kept.count)
      kept.append(key)
      return Int32(kept.count - 1)
    }
    return (
      kept,
      triangles.map {
        SIMD3(numbers[Int($0.x)], numbers[Int($0.y)], numbers[Int($0.z)])
      }
    )
  }

  /// Checks that each half-edge has exactly one opposite, as on an oriented 2-manifold.
  private func requireClosed(_ name: String) throws(SimulationError) {
    var edges: Set<SIMD2<Int32>> = []
    edges.reserveCapacity(3 * triangles.count)
    func position(_ vertex: Int32) -> String {
      let v = vertices[Int(vertex)]
      return "(\(v.x), \(v.y), \(v.z))"
    }
    for triangle in triangles {
      let (a, b, c) = corners(of: triangle)
      let longest = max((b - a).length, (c - b).length, (a - c).length)
      guard (b - a).cross(c - a).length > ShapeLimits.triangleHeight * longest else {
        throw .invalidGeometry(
          name: name,
          reason: "a triangle at \(position(triangle.x)) has no area: it is thinner than "
            + "\(ShapeLimits.triangleHeight) m")
      }
      for (from, to) in [
        (triangle.x, triangle.y), (triangle.y, triangle.z), (triangle.z, triangle.x),
      ] where !edges.insert(SIMD2(from, to)).inserted {
        throw .invalidGeometry(
          name: name,
          reason: "the edge from \(position(from)) to \(position(to)) has more than two triangles "
            + "or two of opposite orientation")
      }
    }
    for triangle in triangles {
      for (from, to) in [
        (triangle.x, triangle.y), (triangle.y, triangle.z), (triangle.z, triangle.x),
      ] where !edges.contains(SIMD2(to, from)) {
        throw .invalidGeometry(
          name: name, reason: "it is open at the edge from \(position(from)) to \(position(to))")
      }
    }
  }
}
