import Base
import Foundation
import Testing

@testable import Sim

@Suite("Contacts of convex hulls")
struct PolytopeContactTests {
  /// Two polytopes whose edges cross with a known overlap, confirmed by a brute-force search over all axes.
  private static func crossing(
    _ first: ConvexHull, _ second: ConvexHull, overlap: Double,
    using generator: inout SeededGenerator
  ) -> (pose: Pose, axes: BruteForceAxes)? {
    let turn = generator.rotation()
    let edge = first.edges[generator.integer(below: first.edges.count)]
    let other = second.edges[generator.integer(below: second.edges.count)]
    let along = first.vertices[edge.to] - first.vertices[edge.from]
    let otherAlong = turn.act(on: second.vertices[other.to] - second.vertices[other.from])
    var normal = along.cross(otherAlong).normalized
    if normal.dot(first.planes[edge.left].normal) < 0 { normal *= -1 }
    let point = first.vertices[edge.from] + generator.uniform(in: 0.1...0.9) * along
    let otherPoint =
      turn.act(on: second.vertices[other.from]) + generator.uniform(in: 0.1...0.9) * otherAlong
    let pose = Pose(point - overlap * normal - otherPoint, rotation: turn)
    let axes = BruteForceAxes(first, second, at: pose)
    guard axes.edges.depth < axes.faces.depth, abs(axes.edges.depth - overlap) < 1e-9,
      axes.edges.normal.dot(normal) > 1 - 1e-9
    else { return nil }
    return (pose, axes)
  }

  private func contacts(
    _ first: Geometry, _ second: Geometry, at pose: Pose
  ) throws -> [Contact] {
    let world = try makeWorld()
    try world.removeGravity()
    try world.add(
      BodyDefinition(
        "below", motionType: .static, shapes: [ShapeDefinition(first, category: .fixture)]))
    try world.add(
      BodyDefinition("above", pose: pose, shapes: [ShapeDefinition(second)], mass: .total(1)))
    try world.step()
    return world.contacts
  }

  @Test(
    "crossing edges have one contact, along their common perpendicular",
    arguments: PolytopeShape.pairs)
  func edges(pair: PolytopeShape.Pair) throws {
    var generator = SeededGenerator(seed: 3)
    let (first, second) = (try pair.first.hull(), try pair.second.hull())
    var clear = 0, worst = 0.0
    for _ in 0..<6000 where clear < 150 {
      guard
        let (pose, axes) = Self.crossing(first, second, overlap: 5e-4, using: &generator)
      else { continue }
      let contacts = try contacts(pair.first.geometry(), pair.second.geometry(), at: pose)
      let deepest = try #require(contacts.max { $0.depth < $1.depth })
      worst = max(worst, angle(deepest.normal, axes.edges.normal))
      #expect(abs(deepest.depth - 5e-4) < 5e-5)
      // If a face overlaps hardly more than the edges, it may be chosen instead.
      guard axes.faces.depth > 5.6e-4 else { continue }
      clear += 1
      #expect(contacts.count == 1)
    }
    #expect(clear == 150)
    #expect(worst < 1)
  }

  @Test(
    "contacts and depths of hulls agree with a brute-force search over all axes",
    arguments: PolytopeShape.pairs)
  func anyPose(pair: PolytopeShape.Pair) throws {
    var generator = SeededGenerator(seed: 5)
    let (first, second) = (try pair.first.hull(), try pair.second.hull())
    var touching = 0
    for _ in 0..<200 {
      let pose = Pose(
        generator.uniform(in: Box([-0.09, -0.09, -0.09], [0.09, 0.09, 0.09])),
        rotation: generator.rotation())
      let axes = BruteForceAxes(first, second, at: pose)
      let least = min(axes.faces.depth, axes.edges.depth)
      let contacts = try contacts(pair.first.geometry(), pair.second.geometry(), at: pose)
      if least < -1e-6 { #expect(contacts.isEmpty) }
      guard least > 1e-6 else { continue }
      touching += 1
      let deepest = try #require(contacts.map(\.depth).max())
      #expect(deepest > 0.95 * least - 2e-5 && deepest < 1.06 * least + 3e-5)
    }
    #expect(touching > 80)
  }

  @Test(
    "a capsule has its contact at the closest point",
    arguments: [PolytopeShape.box, .prism, .wedge])
  func capsule(shape: PolytopeShape) throws {
    var generator = SeededGenerator(seed: 7)
    let hull = try shape.hull()
    let radius = 0.03, length = 0.06
    var alone = 0, worst = 0.0
    for _ in 0..<250 {
      let pose = Pose(
        generator.uniform(in: Box([-0.1, -0.1, -0.1], [0.1, 0.1, 0.1])),
        rotation: generator.rotation())
      let axis = length / 2 * pose.rotation.act(on: [0, 0, 1])
      let offset = nearestOffset(hull, from: pose.position - axis, to: pose.position + axis)
      guard offset.length > 1e-3 else { continue }
      let contacts = try contacts(
        shape.geometry(), .capsule(radius: radius, length: length), at: pose)
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

  /// The angle between two vectors, in degrees.
  private func angle(_ a: Vector3, _ b: Vector3) -> Double {
    acos(min(1, a.normalized.dot(b.normalized))) * 180 / .pi
  }

  @Test("a cube that lands with its edge on an edge stays there and gains no energy")
  func edgeOnEdge() throws {
    let world = try makeWorld()
    let cube = try PolytopeShape.cube.geometry()
    let height = 0.05 * 2.0.squareRoot()
    try world.add(
      BodyDefinition(
        "below", motionType: .static,
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

  @Test("a prism of a hundred sides stands on its whole rim")
  func manySides() throws {
    let world = try World()
    try world.add(
      BodyDefinition(
        "table", motionType: .static, pose: Pose([0, 0, -0.05]),
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
