import Base
import Render
import Sim
import Synchronization
import Tasks
import Testing

@Suite("The same world gives the same pixels")
struct DeterminismTests {
  private static let size = ImageSize(width: 101, height: 67)

  /// A scene with all kinds of geometry, and a camera.
  private func scene(_ seed: UInt64 = 1) throws -> (world: World, camera: Camera) {
    var scene = try RandomScene(seed: seed)
    return (scene.world, try scene.camera())
  }

  private func freshOutput(_ world: World, _ camera: Camera) throws -> RenderOutput {
    try Renderer().renderOutput(of: world, from: camera, size: Self.size)
  }

  @Test("from the same renderer and from a new one", arguments: 0..<6)
  func again(seed: Int) throws {
    let (world, camera) = try scene(UInt64(seed))
    let renderer = try Renderer()
    let first = try renderer.renderOutput(of: world, from: camera, size: Self.size)
    #expect(try renderer.renderOutput(of: world, from: camera, size: Self.size) == first)
    #expect(try freshOutput(world, camera) == first)
  }

  @Test("in an equal world", arguments: 0..<6)
  func twin(seed: Int) throws {
    let (first, second) = (try scene(UInt64(seed)), try scene(UInt64(seed)))
    #expect(try freshOutput(first.world, first.camera) == freshOutput(second.world, second.camera))
    #expect(
      try freshOutput(first.world, first.camera) != freshOutput(scene(100).world, scene(100).camera)
    )
  }

  @Test("after images of other worlds, cameras and sizes")
  func between() throws {
    let (world, camera) = try scene(1)
    let (other, elsewhere) = try scene(2)
    let (expected, renderer) = (try freshOutput(world, camera), try Renderer())
    for size in [(17, 16), (300, 211), (64, 64)] {
      _ = try renderer.renderOutput(
        of: other, from: camera, size: ImageSize(width: size.0, height: size.1))
      #expect(try renderer.renderOutput(of: world, from: camera, size: Self.size) == expected)
      _ = try renderer.renderOutput(of: world, from: elsewhere, size: Self.size)
      #expect(try renderer.renderOutput(of: world, from: camera, size: Self.size) == expected)
    }
  }

  @Test("after a request for another output", arguments: [RenderOutput.Part.depth, .labels])
  func depthFirst(part: RenderOutput.Part) throws {
    let (world, camera) = try scene(1)
    let (expected, renderer) = (try freshOutput(world, camera), try Renderer())
    _ = try renderer.renderOutput(of: scene(2).world, from: camera, size: Self.size)
    _ = try renderer.renderOutput(of: world, from: camera, size: Self.size, [part])
    #expect(try renderer.renderOutput(of: world, from: camera, size: Self.size) == expected)
  }

  @Test("for each output, alone or with others", arguments: [1, 4, 8, 16])
  func parts(samples: Int) throws {
    var settings = RenderSettings()
    settings.samples = samples
    let renderer = try Renderer(settings)
    let (world, camera) = try scene(4)
    let all = try renderer.renderOutput(of: world, from: camera, size: Self.size)
    for parts in [[.color], [.depth], [.labels], [.color, .depth], [.labels, .depth]]
      as [[RenderOutput.Part]]
    {
      let some = try renderer.renderOutput(of: world, from: camera, size: Self.size, parts)
      if parts.contains(.color) { #expect(some.color == all.color) }
      if parts.contains(.depth) { #expect(some.depth == all.depth) }
      if parts.contains(.labels) { #expect(some.labels == all.labels) }
    }
  }

  @Test("depth and labels do not depend on the number of samples")
  func samples() throws {
    let (world, camera) = try scene(7)
    var outputs: [RenderOutput] = []
    for samples in [1, 4, 8, 16] {
      var settings = RenderSettings()
      settings.samples = samples
      outputs.append(
        try Renderer(settings).renderOutput(of: world, from: camera, size: Self.size))
    }
    for output in outputs {
      #expect(output.depth == outputs[0].depth && output.labels == outputs[0].labels)
    }
  }

  @Test("after dynamic and static bodies have moved and returned")
  func moved() throws {
    let (world, camera) = try scene(1)
    let (before, renderer) = (try freshOutput(world, camera), try Renderer())
    for body in world.bodyIDs where world.name(of: body) != "floor" {
      let pose = world.pose(of: body)
      try world.setPose(Pose(pose.position + [0.1, 0.02, 0.05], rotation: pose.rotation), of: body)
      let after = try renderer.renderOutput(of: world, from: camera, size: Self.size)
      #expect(try freshOutput(world, camera) == after)
      try world.setPose(pose, of: body)
    }
    let back = try renderer.renderOutput(of: world, from: camera, size: Self.size)
    // Bodies return to their poses, apart from rounding.
    #expect(zip(back.color, before.color).count { abs(Int($0) - Int($1)) > 1 } < 10)
  }

  @Test("after any history of images, movements and requests", arguments: 0..<8)
  func anyHistory(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    var scenes = try [seed, seed + 1].map { try RandomScene(seed: UInt64($0)) }
    let renderer = try Renderer()
    for _ in 0..<40 {
      let which = generator.integer(below: 2)
      let (world, camera) = (scenes[which].world, try scenes[which].camera())
      let body = world.bodyIDs[generator.integer(below: world.bodyCount)]
      let shift = generator.uniform(in: Box([-0.1, -0.1, -0.1], [0.1, 0.1, 0.1]))
      let pose = Pose(world.position(of: body) + shift, rotation: world.rotation(of: body))
      if generator.uniform() < 0.7 { try world.setPose(pose, of: body) }
      if generator.uniform() < 0.2 {
        renderer.appearance.lighting = Lighting(sunDirection: [shift.x, shift.y, 0.1])
      }
      // Small and large images have shadow maps of different resolution.
      let size = ImageSize(width: generator.uniform() < 0.5 ? 60 : 140, height: 50)
      let parts = RenderOutput.Part.allCases.filter { _ in generator.uniform() < 0.6 }
      let other = try Renderer()
      other.appearance = renderer.appearance
      let found = try renderer.renderOutput(of: world, from: camera, size: size, parts)
      #expect(try other.renderOutput(of: world, from: camera, size: size, parts) == found)
    }
  }

  @Test("in the center of a wider image, which has other block boundaries", arguments: 0..<6)
  func wider(seed: Int) throws {
    var (world, camera) = try scene(UInt64(seed))
    if seed == 0 {
      let environment = try Environment(Catalog.task(named: "coffee-push"))
      try environment.reset(seed: 1)
      (world, camera) = (environment.task.world, try Camera.find("corner2"))
    }
    let (narrow, width) = (try freshOutput(world, camera), Self.size.width)
    for margin in [1, 3, 4] {
      let size = ImageSize(width: width + 2 * margin, height: Self.size.height)
      let wide = try Renderer().renderOutput(of: world, from: camera, size: size)
      let widePixel = { (pixel: Int) in pixel / width * size.width + pixel % width + margin }
      let pixels = narrow.labels.indices
      #expect(pixels.count { narrow.labels[$0] != wide.labels[widePixel($0)] } <= 2)
      // A block has one mip level.
      #expect(pixels.count { narrow.difference(from: wide, at: $0, widePixel($0)) > 12 } <= 2)
    }
  }

  @Test("after a snapshot is restored", arguments: ["pick-place", "door-open", "coffee-push"])
  func snapshot(name: String) throws {
    let environment = try Environment(Catalog.task(named: name))
    try environment.reset(seed: 5)
    let (world, renderer) = (environment.task.world, try Renderer())
    let camera = try Camera.find("corner2")
    for _ in 0..<10 { _ = try environment.step(environment.expertAction ?? .zero) }
    let snapshot = environment.snapshot()
    let before = try renderer.renderOutput(of: world, from: camera, size: Self.size)
    for _ in 0..<20 { _ = try environment.step(environment.expertAction ?? .zero) }
    #expect(try renderer.renderOutput(of: world, from: camera, size: Self.size) != before)
    try environment.restore(snapshot)
    #expect(try renderer.renderOutput(of: world, from: camera, size: Self.size) == before)
  }

  @Test("on many threads, each with its own renderer", arguments: [2, 8])
  func threads(count: Int) throws {
    let expected = try (0..<16).map { number in
      let (world, camera) = try scene(UInt64(number % 5))
      return try freshOutput(world, camera)
    }
    let found = Mutex<[Int: RenderOutput]>([:])
    try ThreadPool(threads: count).parallelFor(16) { number in
      guard let (world, camera) = try? scene(UInt64(number % 5)) else { return }
      let output = try? freshOutput(world, camera)
      found.withLock { $0[number] = output }
    }
    found.withLock { for number in 0..<16 { #expect($0[number] == expected[number]) } }
  }

  @Test("after shapes were added")
  func added() throws {
    let (world, camera) = try scene(1)
    let renderer = try Renderer()
    _ = try renderer.renderOutput(of: world, from: camera, size: Self.size)
    try world.addFixed("late", .box(size: [0.3, 0.3, 0.3]), at: Pose([0, 0.4, 0.4]))
    #expect(
      try renderer.renderOutput(of: world, from: camera, size: Self.size)
        == freshOutput(world, camera))
    #expect(renderer.labels.last == "late")
  }

  @Test("after a body without shapes was added")
  func addedFrame() async {
    // This once crashed the process.
    await #expect(processExitsWith: .success) {
      let (renderer, world) = (try Renderer(), try World())
      let camera = try Camera.find("corner")
      let size = ImageSize(width: 16, height: 16)
      _ = try renderer.renderOutput(of: world, from: camera, size: size)
      try world.add(BodyDefinition("frame", motionType: .static))
      _ = try renderer.renderOutput(of: world, from: camera, size: size)
      precondition(renderer.labels == ["background", "frame"])
    }
  }

  @Test("after a failed request")
  func refused() throws {
    let (world, camera) = try scene(1)
    let (expected, renderer) = (try freshOutput(world, camera), try Renderer())
    _ = try renderer.renderOutput(of: scene(2).world, from: camera, size: Self.size)
    let marker = Marker(
      "bad", at: .zero, visualMaterial: VisualMaterial.red.textured("none of ours"))
    #expect(throws: RenderError.self) {
      try renderer.renderOutput(of: world, from: camera, size: Self.size, markers: [marker])
    }
    #expect(!renderer.labels.contains("bad"))
    #expect(try renderer.renderOutput(of: world, from: camera, size: Self.size) == expected)
  }
}
