internal import Base

/// The convex hull of a set of points, in meters.
public struct ConvexHull: Equatable, Sendable {
  /// The plane of a face: all points x of the hull have `normal · x <= distance`.
  public struct Plane: Equatable, Sendable {
    public let normal: Vector3
    public let distance: Double
  }

  /// An edge with its two vertices and two faces, as in a winged-edge structure (Baumgart 1975).
  public struct Edge: Equatable, Sendable {
    /// The vertices at its ends.
    public let from, to: Int
    /// The faces at its sides, seen from outside.
    public let left, right: Int
  }

  public let vertices: [Vector3]
  /// The vertices of each face, counterclockwise seen from outside.
  public let faces: [[Int]]
  /// The plane of each face.
  public let planes: [Plane]
  /// Each edge once.
  public let edges: [Edge]

  /// The faces, triangulated as fans.
  public var triangles: [SIMD3<Int32>] {
    faces.flatMap { face in
      (1..<face.count - 1).map { SIMD3(Int32(face[0]), Int32(face[$0]), Int32(face[$0 + 1])) }
    }
  }

  /// Computes the hull; throws if the points do not span a solid.
  public init(
    around cloud: [Vector3], name: String = "convex hull"
  ) throws(SimulationError) {
    for point in cloud { try requireWithinBounds(point, "a point of \(name)") }
    guard cloud.count >= 4 else {
      throw .invalidGeometry(
        name: name, reason: "\(cloud.count) points do not span a solid; at least 4 are required")
    }
    let lower = cloud.reduce(cloud[0]) { pointwiseMin($0, $1) }
    let upper = cloud.reduce(cloud[0]) { pointwiseMax($0, $1) }
    let extent = (upper - lower).max()
    guard extent > ShapeLimits.size.lowerBound else {
      throw .invalidGeometry(
        name: name,
        reason: extent > 0
          ? "it is \(extent) m across, less than \(ShapeLimits.size.lowerBound) m"
          : "all its points are the same")
    }
    let builder = try HullBuilder(cloud, extent: extent, name: name)
    (vertices, faces) = builder.merged(tolerance: 1e-6 * extent)
    let corners = vertices
    guard let edges = Edge.all(of: faces) else {
      throw .invalidGeometry(name: name, reason: "it is too thin to determine which faces meet")
    }
    self.edges = edges
    planes = faces.map { face in
      let normal = polygonNormal(face.map { corners[$0] })
      let distance = face.reduce(0) { $0 + normal.dot(corners[$1]) } / Double(face.count)
      return Plane(normal: normal, distance: distance)
    }
    for plane in planes {
      for point in cloud where plane.normal.dot(point) > plane.distance + 1e-5 * extent {
        throw .invalidGeometry(
          name: name, reason: "it is too thin to distinguish inside from outside")
      }
    }
    try requireThickness(
      of: triangles.map { (corners[Int($0.x)], corners[Int($0.y)], corners[Int($0.z)]) }, name)
  }
}

/// The area-weighted normal of a polygon, from a fan of cross products.
private func polygonNormal(_ corners: [Vector3]) -> Vector3 {
  var sum = Vector3.zero
  for index in 1..<corners.count - 1 {
    sum += (corners[index] - corners[0]).cross(corners[index + 1] - corners[0])
  }
  return sum.normalized
}

/// An incremental (beneath-beyond) convex hull of triangles.
private struct HullBuilder {
  private struct Face {
    var corners: (Int, Int, Int)
    var normal: Vector3
    var distance: Double
  }

  private struct Edge: Hashable { let from, to: Int }

  private let cloud: [Vector3]
  private var faces: [Face] = []

  /// Coplanar and collinear points make such algorithms fail. So the input is joggled at random by a ten-millionth of
  /// the extent, as by Qhull's QJ (Barber, Dobkin and Huhdanpaa 1996), and coplanar faces are merged afterward.
  init(_ cloud: [Vector3], extent: Double, name: String) throws(SimulationError) {
    self.cloud = cloud
    var generator = SeededGenerator(seed: 0)
    let joggle = 1e-7 * extent
    let joggleRange = Box(Vector3(repeating: -joggle), Vector3(repeating: joggle))
    let joggled = cloud.map { $0 + generator.uniform(in: joggleRange) }
    let start = try HullBuilder.tetrahedron(joggled, extent: extent, name: name)
    let inside = start.reduce(.zero) { $0 + joggled[$1] } / 4
    for skipped in 0..<4 {
      let c = start.indices.filter { $0 != skipped }.map { start[$0] }
      add((c[0], c[1], c[2]), of: joggled, around: inside)
    }
    for point in joggled.indices where !start.contains(point) { addPoint(point, of: joggled) }
  }

  /// The initial simplex from extreme points, as in Quickhull.
  private static func tetrahedron(
    _ points: [Vector3], extent: Double, name: String
  ) throws(SimulationError) -> [Int] {
    func farthest(_ distance: (Vector3) -> Double) -> (index: Int, distance: Double) {
      var best = (index: 0, distance: -1.0)
      for (index, point) in points.enumerated() where distance(point) > best.distance {
        best = (index, distance(point))
      }
      return best
    }
    let least = 1e-5 * extent
    let a = points[0]
    let second = farthest { ($0 - a).length }
    let along = (points[second.index] - a).normalized
    let third = farthest { ($0 - a).cross(along).length }
    guard third.distance > least else {
      throw .invalidGeometry(name: name, reason: "all its points lie on one line")
    }
    let normal = along.cross(points[third.index] - a).normalized
    let fourth = farthest { abs(($0 - a).dot(normal)) }
    guard fourth.distance > least else {
      throw .invalidGeometry(name: name, reason: "all its points lie in one plane")
    }
    return [0, second.index, third.index, fourth.index]
  }

  /// Adds a triangle that faces away from `inside`.
  private mutating func add(
    _ corners: (Int, Int, Int), of points: [Vector3], around inside: Vector3
  ) {
    add(corners, of: points)
    if faces[faces.count - 1].normal.dot(inside) > faces[faces.count - 1].distance {
      faces.removeLast()
      add((corners.0, corners.2, corners.1), of: points)
    }
  }

  private mutating func add(_ corners: (Int, Int, Int), of points: [Vector3]) {
    let a = points[corners.0]
    let normal = (points[corners.1] - a).cross(points[corners.2] - a).normalized
    faces.append(Face(corners: corners, normal: normal, distance: normal.dot(a)))
  }

  /// Replaces all faces that are visible from the point by a cone from their horizon edges.
  private mutating func addPoint(_ point: Int, of points: [Vector3]) {
    var horizon: Set<Edge> = []
    var order: [Edge] = []
    var invisibleFaces: [Face] = []
    for face in faces {
      guard face.normal.dot(points[point]) > face.distance else {
        invisibleFaces.append(face)
        continue
      }
      let (a, b, c) = face.corners
      for edge in [Edge(from: a, to: b), Edge(from: b, to: c), Edge(from: c, to: a)] {
        if horizon.remove(Edge(from: edge.to, to: edge.from)) == nil {
          horizon.insert(edge)
          order.append(edge)
        }
      }
    }
    guard !order.isEmpty else { return }
    faces = invisibleFaces
    for edge in order where horizon.contains(edge) { add((edge.from, edge.to, point), of: points) }
  }

  /// The hull of the original points, with coplanar triangles merged into polygons.
  func merged(tolerance: Double) -> (points: [Vector3], faces: [[Int]]) {
    var owner: [Edge: Int] = [:]
    for (index, face) in faces.enumerated() {
      for edge in edges(of: face) { owner[edge] = index }
    }
    // Adjacent coplanar triangles form a group.
    var group = Array(repeating: -1, count: faces.count)
    var groupCount = 0
    // The largest comes first, because the plane of a sliver is ill-conditioned.
    let areas = faces.map { doubledArea($0) }
    let largestFirst = faces.indices.sorted { (areas[$1], $0) < (areas[$0], $1) }
    for seed in largestFirst where group[seed] < 0 {
      group[seed] = groupCount
      var stack = [seed]
      let plane = plane(of: faces[seed])
      while let face = stack.popLast() {
        for edge in edges(of: faces[face]) {
          guard let next = owner[Edge(from: edge.to, to: edge.from)], group[next] < 0,
            corners(of: faces[next]).allSatisfy({
              abs(plane.normal.dot(cloud[$0]) - plane.distance) < tolerance
            })
          else { continue }
          group[next] = groupCount
          stack.append(next)
        }
      }
      groupCount += 1
    }
    var next = Array(repeating: [Int: Int](), count: groupCount)
    var incidentGroups = Array(repeating: Set<Int>(), count: cloud.count)
    for (index, face) in faces.enumerated() {
      for corner in corners(of: face) { incidentGroups[corner].insert(group[index]) }
      for edge in edges(of: face) {
        if let other = owner[Edge(from: edge.to, to: edge.from)], group[other] == group[index] {
          continue
        }
        next[group[index]][edge.from] = edge.to
      }
    }
    // A vertex of the hull belongs to at least three faces; other points lie on an edge or within a face.
    let kept = cloud.indices.filter { incidentGroups[$0].count >= 3 }
    let number = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    let polygons = next.compactMap { traceLoop($0).compactMap { number[$0] } }.filter {
      $0.count >= 3
    }
    return (kept.map { cloud[$0] }, polygons)
  }

  /// The vertices of a horizon in order, starting at the one with the lowest index.
  private func traceLoop(_ next: [Int: Int]) -> [Int] {
    guard let start = next.keys.min() else { return [] }
    var loop = [start]
    while let corner = next[loop[loop.count - 1]], corner != start, loop.count <= next.count {
      loop.append(corner)
    }
    return loop
  }

  private func corners(of face: Face) -> [Int] { [face.corners.0, face.corners.1, face.corners.2] }

  private func edges(of face: Face) -> [Edge] {
    let (a, b, c) = face.corners
    return [Edge(from: a, to: b), Edge(from: b, to: c), Edge(from: c, to: a)]
  }

  private func doubledArea(_ face: Face) -> Double {
    let (a, b, c) = face.corners
    return (cloud[b] - cloud[a]).cross(cloud[c] - cloud[a]).length
  }

  private func plane(of face: Face) -> (normal: Vector3, distance: Double) {
    let (a, b, c) = face.corners
    let product = (cloud[b] - cloud[a]).cross(cloud[c] - cloud[a])
    // A sliver of collinear points has no normal of its own, so it takes that of the joggled points.
    let normal = product.length > 0 ? product.normalized : face.normal
    return (normal, normal.dot(cloud[a]))
  }
}
