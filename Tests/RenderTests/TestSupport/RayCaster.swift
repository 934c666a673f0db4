import Sim

/// A reference for the renderer: casts one ray at a time, slowly and in double precision.
struct RayCaster {
  struct Part {
    let geometry: Geometry
    /// In the world.
    let pose: Pose
    /// The number of the body, starting at one.
    let label: Int
    /// The radius of a bounding sphere around its position, which saves time.
    let boundingRadius: Double

    func distance(along ray: Ray) -> Double? {
      let offset = pose.position - ray.origin
      guard (offset - offset.dot(ray.direction) * ray.direction).length <= boundingRadius else {
        return nil
      }
      return ray.seen(from: pose).distance(to: geometry)
    }
  }

  struct Hit {
    var distance: Double
    var part: Int
    var label: Int
    /// Whether another body is as near.
    var isTie = false
  }

  var parts: [Part]

  /// The opaque shapes of the bodies that pass a filter: depth and labels look through glass.
  init(_ world: World, where passes: (BodyID) -> Bool = { _ in true }) {
    let bodies = world.bodyIDs
    parts = world.shapeIDs.compactMap { shape in
      let body = world.body(of: shape)
      guard passes(body), let number = bodies.firstIndex(of: body) else { return nil }
      let definition = world.definition(of: shape)
      guard definition.isVisible, (definition.visualMaterial?.opacity ?? 1) >= 1 else { return nil }
      let geometry = definition.geometry
      return Part(
        geometry: geometry, pose: world.pose(of: shape), label: number + 1,
        boundingRadius: geometry.boundingRadius)
    }
  }

  /// The first hit of a ray.
  func hit(_ ray: Ray) -> Hit? {
    var best: Hit?
    var rival = Double.infinity
    for (number, part) in parts.enumerated() {
      guard let distance = part.distance(along: ray) else { continue }
      guard let old = best, distance >= old.distance else {
        if let old = best, old.label != part.label { rival = min(rival, old.distance) }
        best = Hit(distance: distance, part: number, label: part.label)
        continue
      }
      if old.label != part.label { rival = min(rival, distance) }
    }
    guard var hit = best else { return nil }
    hit.isTie = rival - hit.distance < 1e-4
    return hit
  }

  /// Whether a shape lies between a point and a distant light.
  func isBlocked(_ point: Vector3, towards direction: Vector3) -> Bool {
    let ray = Ray(point, direction)
    return parts.contains { $0.distance(along: ray) != nil }
  }

  /// Whether a point is inside a shape, or less than `margin` outside it.
  func isInside(_ point: Vector3, margin: Double) -> Bool {
    parts.contains { $0.geometry.contains($0.pose.inverse.act(on: point), margin: margin) }
  }
}

extension Geometry {
  /// The distance of the farthest point from the origin of the frame.
  fileprivate var boundingRadius: Double {
    switch self {
    case .plane: .infinity
    case .box(let size): (size / 2).length
    case .sphere(let radius): radius
    case .capsule(let radius, let length): length / 2 + radius
    case .cylinder(let radius, let length): Vector3(radius, 0, length / 2).length
    case .hull(let hull): hull.vertices.map(\.length).max() ?? 0
    case .mesh(let mesh): mesh.vertices.map(\.length).max() ?? 0
    }
  }

  func contains(_ point: Vector3, margin: Double) -> Bool {
    let aside = (point.x * point.x + point.y * point.y).squareRoot()
    switch self {
    case .plane: return point.z < margin
    case .box(let size):
      return (0..<3).allSatisfy { abs(point[$0]) < size[$0] / 2 + margin }
    case .sphere(let radius): return point.length < radius + margin
    case .capsule(let radius, let length):
      let nearest = Vector3(0, 0, max(-length / 2, min(length / 2, point.z)))
      return (point - nearest).length < radius + margin
    case .cylinder(let radius, let length):
      return aside < radius + margin && abs(point.z) < length / 2 + margin
    case .hull(let hull):
      return hull.planes.allSatisfy { $0.normal.dot(point) < $0.distance + margin }
    case .mesh(let mesh):
      // Even-odd rule: a ray from the inside crosses the surface an odd number of times.
      return Ray(point, [0.5377, 0.4311, 0.7245]).crossingCount(of: mesh) % 2 == 1
    }
  }
}
