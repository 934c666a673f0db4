import Sim

/// Sees a world as a renderer should, one ray at a time, slowly and in double precision.
struct RayCaster {
  struct Part {
    let geometry: Geometry
    /// In the world.
    let pose: Pose
    /// The number of the body, from one.
    let label: Int
    /// Nothing of it is farther from its pose than this; only there to save time.
    let reach: Double

    func distance(along ray: Ray) -> Double? {
      let offset = pose.position - ray.origin
      guard (offset - offset.dot(ray.direction) * ray.direction).length <= reach else { return nil }
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

  /// The shapes of all bodies, or only of those that pass.
  init(_ world: World, where passes: (BodyID) -> Bool = { _ in true }) {
    let bodies = world.bodyIDs
    parts = world.shapeIDs.compactMap { shape in
      let body = world.body(of: shape)
      guard passes(body), let number = bodies.firstIndex(of: body) else { return nil }
      let geometry = world.definition(of: shape).geometry
      return Part(
        geometry: geometry, pose: world.pose(of: shape), label: number + 1, reach: geometry.reach)
    }
  }

  /// What a ray meets first.
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

  /// Whether anything lies between a place and the sun or another light far away.
  func isBlocked(_ place: Vector3, towards direction: Vector3) -> Bool {
    let ray = Ray(place, direction)
    return parts.contains { $0.distance(along: ray) != nil }
  }

  /// Whether a place is inside anything, or less than `margin` outside of it.
  func isInside(_ place: Vector3, margin: Double) -> Bool {
    parts.contains { $0.geometry.contains($0.pose.inverse.act(on: place), margin: margin) }
  }
}

extension Geometry {
  /// The distance of its farthest point from its frame's origin.
  fileprivate var reach: Double {
    switch self {
    case .plane: .infinity
    case .box(let size): (size / 2).length
    case .sphere(let radius): radius
    case .capsule(let radius, let length): length / 2 + radius
    case .cylinder(let radius, let length): Vector3(radius, 0, length / 2).length
    case .hull(let hull): hull.points.map(\.length).max() ?? 0
    case .mesh(let mesh): mesh.vertices.map(\.length).max() ?? 0
    }
  }

  func contains(_ place: Vector3, margin: Double) -> Bool {
    let aside = (place.x * place.x + place.y * place.y).squareRoot()
    switch self {
    case .plane: return place.z < margin
    case .box(let size):
      return (0..<3).allSatisfy { abs(place[$0]) < size[$0] / 2 + margin }
    case .sphere(let radius): return place.length < radius + margin
    case .capsule(let radius, let length):
      let nearest = Vector3(0, 0, max(-length / 2, min(length / 2, place.z)))
      return (place - nearest).length < radius + margin
    case .cylinder(let radius, let length):
      return aside < radius + margin && abs(place.z) < length / 2 + margin
    case .hull(let hull):
      return hull.planes.allSatisfy { $0.normal.dot(place) < $0.distance + margin }
    case .mesh(let mesh):
      // Whoever is inside passes the surface an odd number of times on the way out.
      return Ray(place, [0.5377, 0.4311, 0.7245]).crossingCount(of: mesh) % 2 == 1
    }
  }
}
