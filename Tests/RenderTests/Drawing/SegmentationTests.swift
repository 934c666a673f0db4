import Base
import Render
import Sim
import Testing

@Suite("Segmentation, depth and background")
struct SegmentationTests {
  private static let size = ImageSize(width: 60, height: 40)

  @Test("labels name the background, the bodies in order, and the markers")
  func names() throws {
    let (world, renderer) = (try World(), try Renderer())
    #expect(renderer.labels == ["background"])
    try world.addFixed("left", .sphere(radius: 0.1), at: Pose([-0.3, 0, 0]))
    try world.addFree("right", .box(size: [0.2, 0.2, 0.2]), at: Pose([0.3, 0, 0]))
    let camera = try Camera("front", at: [0, -1.5, 0], lookingAt: .zero)
    let marker = Marker("mark", at: [0, 0, 0.2], radius: 0.1)
    let marked = try renderer.renderOutput(
      of: world, from: camera, size: Self.size, markers: [marker])
    #expect(renderer.labels == ["background", "left", "right", "mark"])
    let view = try camera.pinholeCamera(in: world, size: Self.size)
    for (point, label) in [
      ([-0.3, 0, 0], 1), ([0.3, 0, 0], 2), ([0, 0, 0.2], 3), ([0, 0, -0.2], 0),
    ]
      as [(Vector3, UInt16)]
    {
      let pixel = try #require(view.project(point)).pixel
      #expect(marked.labels[Int(pixel.y.rounded()) * 60 + Int(pixel.x.rounded())] == label)
    }
    let unmarked = try renderer.renderOutput(of: world, from: camera, size: Self.size)
    #expect(renderer.labels == ["background", "left", "right"] && !unmarked.labels.contains(3))
  }

  @Test("an empty world shows the background at infinite depth")
  func empty() throws {
    let camera = try Camera("any", at: .zero, forward: [1, 0, 0])
    let output = try Renderer().renderOutput(of: World(), from: camera, size: Self.size)
    #expect(output.labels.allSatisfy { $0 == 0 })
    #expect(output.depth.allSatisfy { $0 == .infinity })
    #expect(Set(output.color).count > 3)
  }

  @Test("a floor ends at the horizon", arguments: [0.001, 0.1, 1, 100])
  func horizon(height: Double) throws {
    let world = try World()
    try world.addFixed("floor", .plane)
    let camera = try Camera("any", at: [0, 0, height], forward: [1, 0.3, 0])
    let output = try Renderer().renderOutput(of: world, from: camera, size: Self.size)
    let middle = Self.size.pixelCount / 2
    #expect(output.labels[..<middle].allSatisfy { $0 == 0 })
    #expect(output.labels[middle...].allSatisfy { $0 == 1 })
    #expect(output.depth[..<middle].allSatisfy { $0 == .infinity })
    #expect(output.depth[middle...].allSatisfy { $0 > 0 && $0.isFinite })
  }

  @Test("shapes behind the camera are invisible", arguments: 0..<7)
  func behind(form: Int) throws {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<20 {
      let world = try World()
      let geometry = form == 6 ? .plane : try generator.geometry(form: form)
      let pose = Pose([-1, 0, 0], rotation: generator.rotation())
      guard form < 6 || pose.rotation.axes.z.x > 0.8 else { continue }
      try world.addFixed("thing", geometry, at: pose)
      let camera = try Camera("any", at: .zero, forward: [1, 0, 0], fieldOfView: 60)
      let output = try Renderer().renderOutput(of: world, from: camera, size: Self.size)
      #expect(output.labels.allSatisfy { $0 == 0 })
    }
  }
}
