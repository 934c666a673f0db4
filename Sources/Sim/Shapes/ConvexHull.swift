internal import Base

/// The smallest convex solid round some points, in metres.
public struct ConvexHull: Equatable, Sendable {
  /// One side of the hull: all of it has `normal · x <= distance`.
  public struct Plane: Equatable, Sendable {
    public let normal: Vector3
    public let distance: Double
  }

  /// Where two faces meet.
  public struct Edge: Equatable, Sendable {
    /// The corners at its ends.
    public let from, to: Int
    /// The faces to its sides, seen from outside.
    public let left, right: Int
  }

  /// The corners.
  public let points: [Vector3]
  /// The corners of each face, counter-clockwise seen from outside.
  public let faces: [[Int]]
  /// The plane of each face.
  public let planes: [Plane]
  /// Each edge once.
  public let edges: [Edge]

  /// The faces cut into triangles.
  public var triangles: [SIMD3<Int32>] {
    faces.flatMap { face in
      (1..<face.count - 1).map { SIMD3(Int32(face[0]), Int32(face[$0]), Int32(face[$0 + 1])) }
    }
  }

  /// Finds the hull; throws where the points do not span a solid.
  public init(
    around cloud: [Vector3], name: String = "convex hull"
  ) throws(SimulationError) {
    for point in cloud { try requireNear(point, "a point of \(name)") }
    guard cloud.count >= 4 else {
      throw .brokenGeometry(name: name, reason: "\(cloud.count) points span nothing; it takes four")
    }
    let lower = cloud.reduce(cloud[0]) { pointwiseMin($0, $1) }
    let upper = cloud.reduce(cloud[0]) { pointwiseMax($0, $1) }
    let extent = (upper - lower).max()
    guard extent > ShapeLimits.size.lowerBound else {
      throw .brokenGeometry(
        name: name,
        reason: extent > 0
          ? "it is \(extent) m across, less than \(ShapeLimits.size.lowerBound) m"
          : "all its points are the same")
    }
    let skin = try HullSkin(cloud, extent: extent, name: name)
    (points, faces) = skin.merged(tolerance: 1e-6 * extent)
    let corners = points
    guard let edges = Edge.all(of: faces) else {
      throw .brokenGeometry(name: name, reason: "it is too thin to tell which faces meet")
    }
    self.edges = edges
    planes = faces.map { face in
      let normal = polygonNormal(face.map { corners[$0] })
      let distance = face.reduce(0) { $0 + normal.dot(corners[$1]) } / Double(face.count)
      return Plane(normal: normal, distance: distance)
    }
    for plane in planes {
      for point in cloud where plane.normal.dot(point) > plane.distance + 1e-5 * extent {
        throw .brokenGeometry(name: name, reason: "it is too thin to tell inside from outside")
      }
    }
    try requireThickness(
      of: triangles.map { (corners[Int($0.x)], corners[Int($0.y)], corners[Int($0.z)]) }, name)
  }
}

/// The direction in which a polygon faces, from all of its corners.
private func polygonNormal(_ corners: [Vector3]) -> Vector3 {
  var sum = Vector3.zero
  for index in 1..<corners.count - 1 {
    sum += (corners[index] - corners[0]).cross(corners[index + 1] - corners[0])
  }
  return sum.normalized
}

/// A hull of triangles, grown point by point.
private struct HullSkin {
  private struct Face {
    var corners: (Int, Int, Int)
    var normal: Vector3
    var distance: Double
  }

  private struct Edge: Hashable { let from, to: Int }

  private let cloud: [Vector3]
  private var faces: [Face] = []

  /// Points in one plane or on one line are what makes such algorithms fail. So the hull is found for points
  /// shifted at random by a ten-millionth of the extent, and faces that lie in one plane are merged after.
  init(_ cloud: [Vector3], extent: Double, name: String) throws(SimulationError) {
    self.cloud = cloud
    var generator = SeededGenerator(seed: 0)
    let shift = 1e-7 * extent
    let shifts = Box(Vector3(repeating: -shift), Vector3(repeating: shift))
    let shifted = cloud.map { $0 + generator.uniform(in: shifts) }
    let start = try HullSkin.tetrahedron(shifted, extent: extent, name: name)
    let inside = start.reduce(.zero) { $0 + shifted[$1] } / 4
    for skipped in 0..<4 {
      let c = start.indices.filter { $0 != skipped }.map { start[$0] }
      add((c[0], c[1], c[2]), of: shifted, around: inside)
    }
    for point in shifted.indices where !start.contains(point) { grow(point, of: shifted) }
  }

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
      throw .brokenGeometry(name: name, reason: "all its points lie on one line")
    }
    let normal = along.cross(points[third.index] - a).normalized
    let fourth = farthest { abs(($0 - a).dot(normal)) }
    guard fourth.distance > least else {
      throw .brokenGeometry(name: name, reason: "all its points lie in one plane")
    }
    return [0, second.index, third.index, fourth.index]
  }

  /// Adds a triangle that has `inside` behind it.
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

  /// Replaces all faces that the point sees by a cone from their common outline.
  private mutating func grow(_ point: Int, of points: [Vector3]) {
    var outline: Set<Edge> = []
    var order: [Edge] = []
    var hidden: [Face] = []
    for face in faces {
      guard face.normal.dot(points[point]) > face.distance else {
        hidden.append(face)
        continue
      }
      let (a, b, c) = face.corners
      for edge in [Edge(from: a, to: b), Edge(from: b, to: c), Edge(from: c, to: a)] {
        if outline.remove(Edge(from: edge.to, to: edge.from)) == nil {
          outline.insert(edge)
          order.append(edge)
        }
      }
    }
    guard !order.isEmpty else { return }
    faces = hidden
    for edge in order where outline.contains(edge) { add((edge.from, edge.to, point), of: points) }
  }

  /// The hull of the points themselves, with one polygon for all triangles in one plane.
  func merged(tolerance: Double) -> (points: [Vector3], faces: [[Int]]) {
    var owner: [Edge: Int] = [:]
    for (index, face) in faces.enumerated() {
      for edge in edges(of: face) { owner[edge] = index }
    }
    // Triangles form a group where each lies in the plane of its neighbour.
    var group = Array(repeating: -1, count: faces.count)
    var groupCount = 0
    // From the largest on, since a sliver does not tell how its plane lies.
    let areas = faces.map { doubledArea($0) }
    let largestFirst = faces.indices.sorted { (areas[$1], $0) < (areas[$0], $1) }
    for seed in largestFirst where group[seed] < 0 {
      group[seed] = groupCount
      var front = [seed]
      let plane = plane(of: faces[seed])
      while let face = front.popLast() {
        for edge in edges(of: faces[face]) {
          guard let next = owner[Edge(from: edge.to, to: edge.from)], group[next] < 0,
            corners(of: faces[next]).allSatisfy({
              abs(plane.normal.dot(cloud[$0]) - plane.distance) < tolerance
            })
          else { continue }
          group[next] = groupCount
          front.append(next)
        }
      }
      groupCount += 1
    }
    var next = Array(repeating: [Int: Int](), count: groupCount)
    var touching = Array(repeating: Set<Int>(), count: cloud.count)
    for (index, face) in faces.enumerated() {
      for corner in corners(of: face) { touching[corner].insert(group[index]) }
      for edge in edges(of: face) {
        if let other = owner[Edge(from: edge.to, to: edge.from)], group[other] == group[index] {
          continue
        }
        next[group[index]][edge.from] = edge.to
      }
    }
    // A corner of the hull belongs to three faces at least; others lie on an edge or within a face.
    let kept = cloud.indices.filter { touching[$0].count >= 3 }
    let number = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    let polygons = next.compactMap { follow($0).compactMap { number[$0] } }.filter { $0.count >= 3 }
    return (kept.map { cloud[$0] }, polygons)
  }

  /// The corners of an outline in order, starting at the one with the least number.
  private func follow(_ next: [Int: Int]) -> [Int] {
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
    // A sliver between points on one line has no direction of its own but that of the shifted points.
    let normal = product.length > 0 ? product.normalized : face.normal
    return (normal, normal.dot(cloud[a]))
  }
}
