import Sim

/// A ray; its direction is a unit vector.
struct Ray {
  var origin, direction: Vector3

  init(_ origin: Vector3, _ direction: Vector3) {
    self.origin = origin
    self.direction = direction.normalized
  }

  /// The ray in the coordinates of a frame.
  func seen(from pose: Pose) -> Ray {
    let turn = pose.rotation.inverse
    return Ray(turn.act(on: origin - pose.position), turn.act(on: direction))
  }

  func point(_ distance: Double) -> Vector3 { origin + distance * direction }

  /// The distance in meters at which the ray enters a geometry in its own frame; nil if it misses. The origin must
  /// be outside.
  func distance(to geometry: Geometry) -> Double? {
    switch geometry {
    case .plane: distanceToGround
    case .box(let size): distanceToBox(half: size / 2)
    case .sphere(let radius): distanceToSphere(at: .zero, radius: radius)
    case .capsule(let radius, let length):
      nearest(
        distanceToCylinderSide(radius: radius, half: length / 2),
        distanceToSphere(at: [0, 0, length / 2], radius: radius),
        distanceToSphere(at: [0, 0, -length / 2], radius: radius))
    case .cylinder(let radius, let length):
      nearest(
        distanceToCylinderSide(radius: radius, half: length / 2),
        distanceToDisc(height: length / 2, radius: radius),
        distanceToDisc(height: -length / 2, radius: radius))
    case .hull(let hull): distanceToHull(hull)
    case .mesh(let mesh): distanceToMesh(mesh)
    }
  }

  private func nearest(_ a: Double?, _ b: Double?, _ c: Double?) -> Double? {
    let least = min(a ?? .infinity, b ?? .infinity, c ?? .infinity)
    return least < .infinity ? least : nil
  }

  private var distanceToGround: Double? {
    guard direction.z < 0, origin.z > 0 else { return nil }
    return origin.z / -direction.z
  }

  /// The slab method (Kay & Kajiya 1986).
  private func distanceToBox(half: Vector3) -> Double? {
    var (enter, leave) = (-Double.infinity, Double.infinity)
    for axis in 0..<3 {
      guard direction[axis] != 0 else {
        if abs(origin[axis]) > half[axis] { return nil }
        continue
      }
      let first = (-half[axis] - origin[axis]) / direction[axis]
      let second = (half[axis] - origin[axis]) / direction[axis]
      enter = max(enter, min(first, second))
      leave = min(leave, max(first, second))
    }
    return enter <= leave && enter > 0 ? enter : nil
  }

  private func distanceToSphere(at center: Vector3, radius: Double) -> Double? {
    let along = (center - origin).dot(direction)
    let miss = (center - point(along)).length
    guard miss <= radius, along > 0 else { return nil }
    let enter = along - (radius * radius - miss * miss).squareRoot()
    return enter > 0 ? enter : nil
  }

  private func distanceToCylinderSide(radius: Double, half: Double) -> Double? {
    let (o, d) = (SIMD2(origin.x, origin.y), SIMD2(direction.x, direction.y))
    let (a, b) = ((d * d).sum(), (o * d).sum())
    let root = b * b - a * ((o * o).sum() - radius * radius)
    guard a > 1e-15, root >= 0 else { return nil }
    let enter = (-b - root.squareRoot()) / a
    return enter > 0 && abs(point(enter).z) <= half ? enter : nil
  }

  private func distanceToDisc(height: Double, radius: Double) -> Double? {
    guard direction.z * height < 0 else { return nil }
    let enter = (height - origin.z) / direction.z
    let hit = point(enter)
    return enter > 0 && hit.x * hit.x + hit.y * hit.y <= radius * radius ? enter : nil
  }

  /// Clips the ray at each plane (Cyrus & Beck 1978).
  private func distanceToHull(_ hull: ConvexHull) -> Double? {
    var (enter, leave) = (-Double.infinity, Double.infinity)
    for plane in hull.planes {
      let gap = plane.distance - plane.normal.dot(origin)
      let speed = plane.normal.dot(direction)
      if speed == 0 {
        if gap < 0 { return nil }
      } else if speed < 0 {
        enter = max(enter, gap / speed)
      } else {
        leave = min(leave, gap / speed)
      }
    }
    return enter <= leave && enter > 0 ? enter : nil
  }

  private func distanceToMesh(_ mesh: TriangleMesh) -> Double? {
    var least = Double.infinity
    for triangle in mesh.triangles {
      if let distance = distance(to: triangle, of: mesh) { least = min(least, distance) }
    }
    return least < .infinity ? least : nil
  }

  /// The number of times that the ray crosses a surface.
  func crossingCount(of mesh: TriangleMesh) -> Int {
    mesh.triangles.count { distance(to: $0, of: mesh) != nil }
  }

  /// Ray-triangle intersection by Möller & Trumbore (1997).
  private func distance(to triangle: SIMD3<Int32>, of mesh: TriangleMesh) -> Double? {
    let corner = mesh.vertices[Int(triangle.x)]
    let first = mesh.vertices[Int(triangle.y)] - corner
    let second = mesh.vertices[Int(triangle.z)] - corner
    let normal = direction.cross(second)
    let volume = first.dot(normal)
    guard abs(volume) > 1e-18 else { return nil }
    let offset = origin - corner
    let u = offset.dot(normal) / volume
    guard u >= -1e-12, u <= 1 + 1e-12 else { return nil }
    let other = offset.cross(first)
    let v = direction.dot(other) / volume
    guard v >= -1e-12, u + v <= 1 + 1e-12 else { return nil }
    let distance = second.dot(other) / volume
    return distance > 0 ? distance : nil
  }
}
