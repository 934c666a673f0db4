/// A closed surface of triangles, in metres.
public struct TriangleMesh: Equatable, Sendable {
  public let vertices: [Vector3]
  /// Corners by number, counter-clockwise seen from outside.
  public let triangles: [SIMD3<Int32>]
  /// For drawing: the direction the surface faces at each corner of each triangle, or empty.
  public let normals: [Vector3]
  /// For drawing: the place in a texture of each corner of each triangle, or empty.
  public let textureCoordinates: [SIMD2<Double>]

  /// Checks that the triangles bound a solid and face outwards. Vertices in the same place count as one.
  public init(
    vertices: [Vector3], triangles: [SIMD3<Int32>], normals: [Vector3] = [],
    textureCoordinates: [SIMD2<Double>] = [], name: String = "mesh"
  ) throws(SimulationError) {
    for vertex in vertices { try requireNear(vertex, "a vertex of \(name)") }
    guard triangles.count >= 4 else {
      throw .brokenGeometry(name: name, reason: "\(triangles.count) triangles bound nothing")
    }
    guard triangles.count <= ShapeLimits.triangleCount else {
      throw .invalidValue(
        name: "the number of triangles of \(name)", given: "\(triangles.count)",
        allowed: "at most \(ShapeLimits.triangleCount)")
    }
    for triangle in triangles {
      guard triangle.min() >= 0, triangle.max() < vertices.count else {
        throw .brokenGeometry(
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
    for place in textureCoordinates {
      try requireFinite(place.sum(), "a texture coordinate of \(name)")
    }
    (self.vertices, self.triangles) = TriangleMesh.welded(vertices, triangles)
    self.normals = normals
    self.textureCoordinates = textureCoordinates
    try requireClosed(name)
    guard volume > 0 else {
      throw .brokenGeometry(
        name: name, reason: volume < 0 ? "it is inside out" : "it has no volume")
    }
    try requireThickness(of: self.triangles.map { corners(of: $0) }, name)
  }

  /// Cubic metres.
  public var volume: Double {
    // From a vertex of its own, a mesh far from the origin loses no digits.
    let apex = vertices[0]
    return triangles.reduce(0) { sum, triangle in
      let (a, b, c) = corners(of: triangle)
      return sum + (a - apex).dot((b - apex).cross(c - apex)) / 6
    }
  }

  /// The same form with each axis stretched by a positive factor.
  public func scaled(by factors: Vector3) throws(SimulationError) -> TriangleMesh {
    for factor in [factors.x, factors.y, factors.z] {
      try requirePositive(factor, "a factor to scale a mesh by")
    }
    return try TriangleMesh(
      vertices: vertices.map { $0 * factors }, triangles: triangles,
      normals: normals.map { ($0 / factors).normalized }, textureCoordinates: textureCoordinates)
  }

  func corners(of triangle: SIMD3<Int32>) -> (Vector3, Vector3, Vector3) {
    (vertices[Int(triangle.x)], vertices[Int(triangle.y)], vertices[Int(triangle.z)])
  }

  /// Files repeat a vertex wherever two faces differ in normal or texture; a solid has it once.
  private static func welded(
    _ vertices: [Vector3], _ triangles: [SIMD3<Int32>]
  ) -> ([Vector3], [SIMD3<Int32>]) {
    var number: [Vector3: Int32] = [:]
    var kept: [Vector3] = []
    let numbers = vertices.map { vertex in
      // Adding zero makes one of the two zeros.
      let place = vertex + 0
      if let known = number[place] { return known }
      number[place] = Int32(kept.count)
      kept.append(place)
      return Int32(kept.count - 1)
    }
    return (
      kept,
      triangles.map {
        SIMD3(numbers[Int($0.x)], numbers[Int($0.y)], numbers[Int($0.z)])
      }
    )
  }

  private func requireClosed(_ name: String) throws(SimulationError) {
    var edges: Set<SIMD2<Int32>> = []
    edges.reserveCapacity(3 * triangles.count)
    func place(_ vertex: Int32) -> String {
      let v = vertices[Int(vertex)]
      return "(\(v.x), \(v.y), \(v.z))"
    }
    for triangle in triangles {
      let (a, b, c) = corners(of: triangle)
      let longest = max((b - a).length, (c - b).length, (a - c).length)
      guard (b - a).cross(c - a).length > ShapeLimits.triangleHeight * longest else {
        throw .brokenGeometry(
          name: name,
          reason: "a triangle at \(place(triangle.x)) has no area: it is thinner than "
            + "\(ShapeLimits.triangleHeight) m")
      }
      for (from, to) in [
        (triangle.x, triangle.y), (triangle.y, triangle.z), (triangle.z, triangle.x),
      ] where !edges.insert(SIMD2(from, to)).inserted {
        throw .brokenGeometry(
          name: name,
          reason: "the triangles at the edge from \(place(from)) to \(place(to)) are more than two "
            + "or turned against each other")
      }
    }
    for triangle in triangles {
      for (from, to) in [
        (triangle.x, triangle.y), (triangle.y, triangle.z), (triangle.z, triangle.x),
      ] where !edges.contains(SIMD2(to, from)) {
        throw .brokenGeometry(
          name: name, reason: "it is open at the edge from \(place(from)) to \(place(to))")
      }
    }
  }
}
