import Base
import Foundation
import Render
import Sim
import Testing

@Suite("Shapes are drawn where they project to")
struct ProjectedPositionTests {
  private static let size = ImageSize(width: 160, height: 120)

  @Test("a small ball's pixels are centered on its projection", arguments: 0..<40)
  func ball(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let (world, radius) = (try World(), 0.03)
    let camera = try Camera(
      "any", at: [0.1, -1, 0.4], lookingAt: [0, 0, 0], fieldOfView: [30, 60, 90][seed % 3])
    let view = try camera.pinholeCamera(in: world, size: Self.size)
    let pixel = SIMD2(generator.uniform(in: 20...140), generator.uniform(in: 20...100))
    let center = view.unproject(pixel, depth: 0.6)
    try world.addFree("ball", .sphere(radius: radius), at: Pose(center))
    let output = try Renderer().renderOutput(of: world, from: view)
    var (sum, count) = (SIMD2<Double>.zero, 0.0)
    for index in output.labels.indices where output.labels[index] == 1 {
      sum += [Double(index % Self.size.width), Double(index / Self.size.width)]
      count += 1
    }
    // Off the optical axis a ball appears as an ellipse, whose center lies slightly farther out.
    let offset = pixel - view.principalPoint
    let (aside, distance) = ((offset * offset).sum().squareRoot(), (center - view.position).length)
    let (angle, angularRadius) = (atan(aside / view.focalLength), asin(radius / distance))
    let middle = view.focalLength * (tan(angle + angularRadius) + tan(angle - angularRadius)) / 2
    let miss = sum / count - (view.principalPoint + middle / aside * offset)
    #expect(count > 20)
    #expect(abs(miss.x) < 0.25 && abs(miss.y) < 0.25, "\(miss)")
  }

  @Test("a box fills the convex hull of its projected corners, to half a pixel", arguments: 0..<30)
  func box(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let world = try World()
    let half = generator.uniform(in: Box([0.02, 0.02, 0.02], [0.15, 0.15, 0.15]))
    let pose = Pose(
      generator.uniform(in: Box([-0.2, -0.2, -0.1], [0.2, 0.2, 0.1])),
      rotation: generator.rotation())
    try world.addFree("box", .box(size: 2 * half), at: pose)
    let camera = try Camera("any", at: [0.2, -1, 0.5], lookingAt: .zero, fieldOfView: 60)
    let view = try camera.pinholeCamera(in: world, size: Self.size)
    let corners = try (0..<8).map { number in
      let signs = Vector3(number & 1 == 0 ? -1 : 1, number & 2 == 0 ? -1 : 1, number < 4 ? -1 : 1)
      return try #require(view.project(pose.act(on: signs * half))).pixel
    }
    let outline = Polygon(around: corners)
    let output = try Renderer().renderOutput(of: world, from: view)
    for index in output.labels.indices {
      let pixel = SIMD2(Double(index % Self.size.width), Double(index / Self.size.width))
      let depth = outline.depth(of: pixel)
      if depth > 0.5 { #expect(output.labels[index] == 1, "\(pixel) \(depth)") }
      if depth < -0.5 { #expect(output.labels[index] == 0, "\(pixel) \(depth)") }
    }
  }

  @Test("a box seen from the front ends where its corners project to")
  func frontalBox() throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<20 {
      let world = try World()
      let center = generator.uniform(in: Box([-0.2, 0, -0.2], [0.2, 0.1, 0.2]))
      let half = generator.uniform(in: 0.05...0.1)
      try world.addFree("box", .box(size: Vector3(repeating: 2 * half)), at: Pose(center))
      let camera = try Camera("front", at: [center.x, -1, center.z], lookingAt: center)
      let view = try camera.pinholeCamera(in: world, size: Self.size)
      let output = try Renderer().renderOutput(of: world, from: view)
      let first = try #require(view.project(center + [-half, -half, half])).pixel
      let last = try #require(view.project(center + [half, -half, -half])).pixel
      let seen = output.labels.indices.filter { output.labels[$0] == 1 }
      let columns = seen.map { Double($0 % Self.size.width) }
      let rows = seen.map { Double($0 / Self.size.width) }
      #expect(columns.min() == first.x.rounded(.up) && columns.max() == last.x.rounded(.down))
      #expect(rows.min() == first.y.rounded(.up) && rows.max() == last.y.rounded(.down))
    }
  }
}
