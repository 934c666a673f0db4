import Base
import Render
import Sim
import Tasks
import Testing

@Suite("Cameras mounted on bodies")
struct MountedCameraTests {
  private static let size = ImageSize(width: 64, height: 48)

  @Test("a camera on the hand moves with it and keeps its direction")
  func hand() throws {
    let world = try World()
    let arm = try Tabletop(in: world).arm
    for name in ["behindGripper", "gripperPOV"] {
      let camera = try Camera.find(name)
      try arm.reset(hand: [0, 0.6, 0.2])
      let (before, start) = (try camera.pinholeCamera(in: world, size: Self.size), arm.handPosition)
      try arm.reset(hand: [0.1, 0.7, 0.15], yaw: 0.5)
      let after = try camera.pinholeCamera(in: world, size: Self.size)
      let (moved, shift) = (arm.handPosition - start, after.position - before.position)
      #expect((shift - moved).length < 1e-6)
      #expect((after.forward - before.forward).length < 1e-9)
      #expect((after.position - arm.handPosition - camera.position).length < 1e-6)
    }
  }

  @Test("a body that turns with a camera stays at its position in the image")
  func turning() throws {
    let world = try World()
    let rod = ShapeDefinition(.capsule(radius: 0.02, length: 0.1), pose: Pose([0, 0.3, 0]))
    let head = ShapeDefinition(.box(size: [0.05, 0.05, 0.05]))
    let body = try world.add(BodyDefinition("head", shapes: [head, rod]))
    let camera = try Camera(
      "eye", mount: .body("head", followsRotation: true), at: [0, 0.05, 0.1], forward: [0, 1, -0.3])
    let renderer = try Renderer()
    let before = try renderer.renderOutput(of: world, from: camera, size: Self.size)
    #expect(before.labels.contains(1))
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<10 {
      let position = generator.uniform(in: Box([-1, -1, 0], [1, 1, 1]))
      try world.setPose(Pose(position, rotation: generator.rotation()), of: body)
      let after = try renderer.renderOutput(of: world, from: camera, size: Self.size)
      #expect(zip(before.labels, after.labels).count { $0 != $1 } <= 2)
      let pairs = zip(before.depth, after.depth)
      #expect(pairs.count { $0.isFinite && $1.isFinite && abs($0 - $1) > 1e-4 } == 0)
    }
  }

  @Test("a camera that does not turn with its body sees it turn")
  func notTurning() throws {
    let world = try World()
    let body = try world.addFree("plank", .box(size: [0.5, 0.1, 0.1]))
    let camera = try Camera(
      "eye", mount: .body("plank", followsRotation: false), at: [0, 0, 1], forward: [0, 0, -1],
      up: [0, 1, 0])
    func extent() throws -> (width: Int, height: Int) {
      let output = try Renderer().renderOutput(of: world, from: camera, size: Self.size)
      let seen = output.labels.indices.filter { output.labels[$0] == 1 }
      let (columns, rows) = (seen.map { $0 % 64 }, seen.map { $0 / 64 })
      return (Set(columns).count, Set(rows).count)
    }
    let lying = try extent()
    try world.setPose(
      Pose([1, 2, 3], rotation: Rotation(angle: .pi / 2, about: [0, 0, 1])), of: body)
    let standing = try extent()
    #expect(lying.width > 2 * lying.height && standing.height > 2 * standing.width)
  }

  @Test("an upside-down camera gives the image rotated by 180 degrees")
  func upsideDown() throws {
    let environment = try Environment(Catalog.task(named: "drawer-open"))
    try environment.reset(seed: 1)
    let (world, renderer) = (environment.task.world, try Renderer())
    for camera in Camera.builtIn {
      let upright = try renderer.renderOutput(of: world, from: camera, size: Self.size)
      let turned = try renderer.renderOutput(of: world, from: camera.upsideDown, size: Self.size)
      #expect(zip(upright.labels, turned.labels.reversed()).count { $0 != $1 } <= 3)
    }
  }
}
