import Base
import Foundation
import Testing

@testable import Sim

@Suite("Contacts of hulls")
struct PolytopeContactTests {
  /// Two polytopes whose edges cross with a known overlap, as a brute search over all axes confirms.
  private static func crossing(
    _ first: ConvexHull, _ second: ConvexHull, overlap: Double,
    using generator: inout SeededGenerator
  ) -> (place: Pose, axes: AllAxes)? {
    let turn = generator.rotation()
    let edge = first.edges[generator.index(below: first.edges.count)]
    let other = second.edges[generator.index(below: second.edges.count)]
    let along = first.points[edge.to] - first.points[edge.from]
    let otherAlong = turn.act(on: second.points[other.to] - second.points[other.from])
    var normal = along.cross(otherAlong).normalized
    if normal.dot(first.planes[edge.left].normal) < 0 { normal *= -1 }
    let point = first.points[edge.from] + generator.uniform(in: 0.1...0.9) * along
    let otherPoint =
      turn.act(on: second.points[other.from]) + generator.uniform(in: 0.1...0.9) * otherAlong
    let place = Pose(point - overlap * normal - otherPoint, rotation: turn)
    let axes = AllAxes(first, second, at: place)
    guard axes.edges.depth < axes.faces.depth, abs(axes.edges.depth - overlap) < 1e-9,
      axes.edges.normal.dot(normal) > 1 - 1e-9
    else { return nil }
    return (place, axes)
  }

  private func contacts(
    _ first: Geometry, _ second: Geometry, at place: Pose
  ) throws -> [Contact] {
    let world = try makeWorld()
    try world.removeGravity()
    try world.add(
      BodyDefinition(
        "below", motion: .fixed, shapes: [ShapeDefinition(first, category: .fixture)]))
    try world.add(
      BodyDefinition("above", pose: place, shapes: [ShapeDefinition(second)], mass: .total(1)))
    try world.step()
    return world.contacts
  }

  @Test(
    "crossing edges touch in one point, along their common perpendicular",
    arguments: PolytopeForm.pairs)
  func edges(pair: PolytopeForm.Pair) throws {
    var generator = SeededGenerator(seed: 3)
    let (first, second) = (try pair.first.hull(), try pair.second.hull())
    var clear = 0, worst = 0.0
    for _ in 0..<6000 where clear < 150 {
      guard
        let (place, axes) = Self.crossing(first, second, overlap: 5e-4, using: &generator)
      else { continue }
      let contacts = try contacts(pair.first.geometry(), pair.second.geometry(), at: place)
      let deepest = try #require(contacts.max { $0.depth < $1.depth })
      worst = max(worst, angle(deepest.normal, axes.edges.normal))
      #expect(abs(deepest.depth - 5e-4) < 5e-5)
      // Where a face overlaps hardly more than the edges, it may be taken for them.
      guard axes.faces.depth > 5.6e-4 else { continue }
      clear += 1
      #expect(contacts.count == 1)
    }
    #expect(clear == 150)
    #expect(worst < 1)
  }

  @Test(
    "hulls touch exactly where and as deep as a search over all axes says",
    arguments: PolytopeForm.pairs)
  func anyPose(pair: PolytopeForm.Pair) throws {
    var generator = SeededGenerator(seed: 5)
    let (first, second) = (try pair.first.hull(), try pair.second.hull())
    var touching = 0
    for _ in 0..<200 {
      let place = Pose(
        generator.uniform(in: Box([-0.09, -0.09, -0.09], [0.09, 0.09, 0.09])),
        rotation: generator.rotation())
      let axes = AllAxes(first, second, at: place)
      let least = min(axes.faces.depth, axes.edges.depth)
      let contacts = try contacts(pair.first.geometry(), pair.second.geometry(), at: place)
      if least < -1e-6 { #expect(contacts.isEmpty) }
      guard least > 1e-6 else { continue }
      touching += 1
      let deepest = try #require(contacts.map(\.depth).max())
      #expect(deepest > 0.95 * least - 2e-5 && deepest < 1.06 * least + 3e-5)
    }
    #expect(touching > 80)
  }

  @Test("a capsule touches where it is nearest", arguments: [PolytopeForm.box, .prism, .wedge])
  func capsule(form: PolytopeForm) throws {
    var generator = SeededGenerator(seed: 7)
    let hull = try form.hull()
    let radius = 0.03, length = 0.06
    var alone = 0, worst = 0.0
    for _ in 0..<250 {
      let place = Pose(
        generator.uniform(in: Box([-0.1, -0.1, -0.1], [0.1, 0.1, 0.1])),
        rotation: generator.rotation())
      let axis = length / 2 * place.rotation.act(on: [0, 0, 1])
      let offset = nearestOffset(hull, from: place.position - axis, to: place.position + axis)
      guard offset.length > 1e-3 else { continue }
      let contacts = try contacts(
        form.geometry(), .capsule(radius: radius, length: length), at: place)
      let depth = radius - offset.length
      if depth < -1e-9 { #expect(contacts.isEmpty) }
      guard depth > 1e-6 else { continue }
      let deepest = try #require(contacts.max { $0.depth < $1.depth })
      #expect(deepest.depth > 0.95 * depth - 2.1e-5 && deepest.depth < 1.05 * depth + 2.1e-5)
      let error = angle(deepest.normal, offset)
      worst = max(worst, error)
      if contacts.count == 1 {
        alone += 1
        #expect(error < 0.01)
      }
    }
    #expect(alone > 30 && worst < 9)
  }

  /// Degrees.
  private func angle(_ a: Vector3, _ b: Vector3) -> Double {
    acos(min(1, a.normalized.dot(b.normalized))) * 180 / .pi
  }

  @Test("a cube that comes down with its edge on an edge stays on it, and gains no energy")
  func edgeOnEdge() throws {
    let world = try makeWorld()
    let cube = try PolytopeForm.cube.geometry()
    let height = 0.05 * 2.0.squareRoot()
    try world.add(
      BodyDefinition(
        "below", motion: .fixed,
        pose: Pose(.zero, rotation: Rotation(angle: .pi / 4, about: [0, 1, 0])),
        shapes: [ShapeDefinition(cube, category: .fixture)]))
    let above = try world.add(
      BodyDefinition(
        "above",
        pose: Pose(
          [0, 0.013, 2 * height + 0.01],
          rotation: Rotation(angle: 0.5, about: [0, 0, 1])
            * Rotation(angle: .pi / 4, about: [1, 0, 0])),
        shapes: [ShapeDefinition(cube)], mass: .total(1)))
    var energy = Double.infinity
    for _ in 0..<200 {
      try world.step()
      let v = world.velocity(of: above), w = world.angularVelocity(of: above)
      let now = v.dot(v) / 2 + 0.01 / 12 * w.dot(w) + 9.81 * world.position(of: above).z
      #expect(now < energy + 1e-3)
      energy = now
      for contact in world.contacts { #expect(contact.depth < 1e-3 && contact.normal.z > 0.999) }
    }
    #expect(world.contactCount == 1)
    #expect((world.position(of: above) - [0, 0.013, 2 * height]).length < 1e-3)
  }

  @Test("a round prism of a hundred sides stands on all of its rim")
  func manySides() throws {
    let world = try World()
    try world.add(
      BodyDefinition(
        "table", motion: .fixed, pose: Pose([0, 0, -0.05]),
        shapes: [ShapeDefinition(.box(size: [1, 1, 0.1]), category: .fixture)]))
    let rim = (0..<200).map { n in
      let angle = 2 * Double.pi * Double(n / 2) / 100
      return Vector3(0.05 * cos(angle), 0.05 * sin(angle), n % 2 == 0 ? 0 : 0.1)
    }
    let drum = try world.add(
      BodyDefinition(
        "drum", shapes: [ShapeDefinition(.hull(try ConvexHull(around: rim)))], mass: .total(1)))
    try world.run(seconds: 2)
    #expect(world.contactCount == 4)
    #expect(world.rotation(of: drum).act(on: [0, 0, 1]).z > 1 - 1e-6)
    #expect((world.position(of: drum)).length < 1e-3)
  }
}
