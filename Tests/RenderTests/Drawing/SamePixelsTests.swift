import Base
import Render
import Sim
import Synchronization
import Tasks
import Testing

@Suite("The same world gives the same pixels")
struct SamePixelsTests {
  private static let size = ImageSize(width: 101, height: 67)

  /// A scene with all forms in it, and a place to look at it from.
  private func scene(_ seed: UInt64 = 1) throws -> (world: World, camera: Camera) {
    var scene = try RandomScene(seed: seed)
    return (scene.world, try scene.camera())
  }

  private func fresh(_ world: World, _ camera: Camera) throws -> Drawing {
    try Renderer().drawing(of: world, from: camera, size: Self.size)
  }

  @Test("with the same renderer and with a new one", arguments: 0..<6)
  func again(seed: Int) throws {
    let (world, camera) = try scene(UInt64(seed))
    let renderer = try Renderer()
    let first = try renderer.drawing(of: world, from: camera, size: Self.size)
    #expect(try renderer.drawing(of: world, from: camera, size: Self.size) == first)
    #expect(try fresh(world, camera) == first)
  }

  @Test("in a world built alike", arguments: 0..<6)
  func twin(seed: Int) throws {
    let (first, second) = (try scene(UInt64(seed)), try scene(UInt64(seed)))
    #expect(try fresh(first.world, first.camera) == fresh(second.world, second.camera))
    #expect(try fresh(first.world, first.camera) != fresh(scene(100).world, scene(100).camera))
  }

  @Test("after another world, and from elsewhere, and in other sizes, in between")
  func between() throws {
    let (world, camera) = try scene(1)
    let (other, elsewhere) = try scene(2)
    let (expected, renderer) = (try fresh(world, camera), try Renderer())
    for size in [(17, 16), (300, 211), (64, 64)] {
      _ = try renderer.drawing(
        of: other, from: camera, size: ImageSize(width: size.0, height: size.1))
      #expect(try renderer.drawing(of: world, from: camera, size: Self.size) == expected)
      _ = try renderer.drawing(of: world, from: elsewhere, size: Self.size)
      #expect(try renderer.drawing(of: world, from: camera, size: Self.size) == expected)
    }
  }

  @Test("whatever was asked for first", arguments: [Drawing.Part.depth, .labels])
  func depthFirst(part: Drawing.Part) throws {
    let (world, camera) = try scene(1)
    let (expected, renderer) = (try fresh(world, camera), try Renderer())
    _ = try renderer.drawing(of: scene(2).world, from: camera, size: Self.size)
    _ = try renderer.drawing(of: world, from: camera, size: Self.size, [part])
    #expect(try renderer.drawing(of: world, from: camera, size: Self.size) == expected)
  }

  @Test("each part alone or with others", arguments: [1, 4, 8, 16])
  func parts(samples: Int) throws {
    var settings = RenderSettings()
    settings.samples = samples
    let renderer = try Renderer(settings)
    let (world, camera) = try scene(4)
    let all = try renderer.drawing(of: world, from: camera, size: Self.size)
    for parts in [[.color], [.depth], [.labels], [.color, .depth], [.labels, .depth]]
      as [[Drawing.Part]]
    {
      let some = try renderer.drawing(of: world, from: camera, size: Self.size, parts)
      if parts.contains(.color) { #expect(some.color == all.color) }
      if parts.contains(.depth) { #expect(some.depth == all.depth) }
      if parts.contains(.labels) { #expect(some.labels == all.labels) }
    }
  }

  @Test("depth and labels do not depend on how smooth edges are")
  func samples() throws {
    let (world, camera) = try scene(7)
    var drawings: [Drawing] = []
    for samples in [1, 4, 8, 16] {
      var settings = RenderSettings()
      settings.samples = samples
      drawings.append(
        try Renderer(settings).drawing(of: world, from: camera, size: Self.size))
    }
    for drawing in drawings {
      #expect(drawing.depth == drawings[0].depth && drawing.labels == drawings[0].labels)
    }
  }

  @Test("after things have moved, fixed ones too, and have come back")
  func moved() throws {
    let (world, camera) = try scene(1)
    let (before, renderer) = (try fresh(world, camera), try Renderer())
    for body in world.bodyIDs where world.name(of: body) != "floor" {
      let pose = world.pose(of: body)
      try world.setPose(Pose(pose.position + [0.1, 0.02, 0.05], rotation: pose.rotation), of: body)
      let after = try renderer.drawing(of: world, from: camera, size: Self.size)
      #expect(try fresh(world, camera) == after)
      try world.setPose(pose, of: body)
    }
    let back = try renderer.drawing(of: world, from: camera, size: Self.size)
    // Bodies come back to where they were but for rounding.
    #expect(zip(back.color, before.color).count { abs(Int($0) - Int($1)) > 1 } < 10)
  }

  @Test("whatever else it has drawn, moved and been asked for before", arguments: 0..<8)
  func anyHistory(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    var scenes = try [seed, seed + 1].map { try RandomScene(seed: UInt64($0)) }
    let renderer = try Renderer()
    for _ in 0..<40 {
      let which = generator.index(below: 2)
      let (world, camera) = (scenes[which].world, try scenes[which].camera())
      let body = world.bodyIDs[generator.index(below: world.bodyCount)]
      let shift = generator.uniform(in: Box([-0.1, -0.1, -0.1], [0.1, 0.1, 0.1]))
      let place = Pose(world.position(of: body) + shift, rotation: world.rotation(of: body))
      if generator.unit() < 0.7 { try world.setPose(place, of: body) }
      if generator.unit() < 0.2 { renderer.visuals.light = Light(toSun: [shift.x, shift.y, 0.1]) }
      // Small and large pictures have shadows of different fineness.
      let size = ImageSize(width: generator.unit() < 0.5 ? 60 : 140, height: 50)
      let parts = Drawing.Part.allCases.filter { _ in generator.unit() < 0.6 }
      let other = try Renderer()
      other.visuals = renderer.visuals
      let found = try renderer.drawing(of: world, from: camera, size: size, parts)
      #expect(try other.drawing(of: world, from: camera, size: size, parts) == found)
    }
  }

  @Test("in the middle of a wider picture, whose blocks lie elsewhere", arguments: 0..<6)
  func wider(seed: Int) throws {
    var (world, camera) = try scene(UInt64(seed))
    if seed == 0 {
      let environment = try Environment(Catalog.task(named: "coffee-push"))
      try environment.reset(seed: 1)
      (world, camera) = (environment.task.world, try Camera.find("corner2"))
    }
    let (narrow, width) = (try fresh(world, camera), Self.size.width)
    for margin in [1, 3, 4] {
      let size = ImageSize(width: width + 2 * margin, height: Self.size.height)
      let wide = try Renderer().drawing(of: world, from: camera, size: size)
      let place = { (pixel: Int) in pixel / width * size.width + pixel % width + margin }
      let pixels = narrow.labels.indices
      #expect(pixels.count { narrow.labels[$0] != wide.labels[place($0)] } <= 2)
      // Textures have one fineness in a block.
      #expect(pixels.count { narrow.difference(from: wide, at: $0, place($0)) > 12 } <= 2)
    }
  }

  @Test("after going back to a snapshot", arguments: ["pick-place", "door-open", "coffee-push"])
  func snapshot(name: String) throws {
    let environment = try Environment(Catalog.task(named: name))
    try environment.reset(seed: 5)
    let (world, renderer) = (environment.task.world, try Renderer())
    let camera = try Camera.find("corner2")
    for _ in 0..<10 { _ = try environment.step(environment.expertAction ?? .zero) }
    let snapshot = environment.snapshot()
    let before = try renderer.drawing(of: world, from: camera, size: Self.size)
    for _ in 0..<20 { _ = try environment.step(environment.expertAction ?? .zero) }
    #expect(try renderer.drawing(of: world, from: camera, size: Self.size) != before)
    try environment.restore(snapshot)
    #expect(try renderer.drawing(of: world, from: camera, size: Self.size) == before)
  }

  @Test("on many threads, each with a renderer of its own", arguments: [2, 8])
  func threads(count: Int) throws {
    let expected = try (0..<16).map { number in
      let (world, camera) = try scene(UInt64(number % 5))
      return try fresh(world, camera)
    }
    let found = Mutex<[Int: Drawing]>([:])
    try WorkerPool(threads: count).run(16) { number in
      guard let (world, camera) = try? scene(UInt64(number % 5)) else { return }
      let drawing = try? fresh(world, camera)
      found.withLock { $0[number] = drawing }
    }
    found.withLock { for number in 0..<16 { #expect($0[number] == expected[number]) } }
  }

  @Test("after shapes were added")
  func added() throws {
    let (world, camera) = try scene(1)
    let renderer = try Renderer()
    _ = try renderer.drawing(of: world, from: camera, size: Self.size)
    try world.addFixed("late", .box(size: [0.3, 0.3, 0.3]), at: Pose([0, 0.4, 0.4]))
    #expect(try renderer.drawing(of: world, from: camera, size: Self.size) == fresh(world, camera))
    #expect(renderer.labels.last == "late")
  }

  @Test("after a body without shapes was added")
  func addedFrame() async {
    // It has once stopped the process.
    await #expect(processExitsWith: .success) {
      let (renderer, world) = (try Renderer(), try World())
      let camera = try Camera.find("corner")
      let size = ImageSize(width: 16, height: 16)
      _ = try renderer.drawing(of: world, from: camera, size: size)
      try world.add(BodyDefinition("frame", motion: .fixed))
      _ = try renderer.drawing(of: world, from: camera, size: size)
      precondition(renderer.labels == ["background", "frame"])
    }
  }

  @Test("after a picture was refused")
  func refused() throws {
    let (world, camera) = try scene(1)
    let (expected, renderer) = (try fresh(world, camera), try Renderer())
    _ = try renderer.drawing(of: scene(2).world, from: camera, size: Self.size)
    let marker = Marker("bad", at: .zero, finish: Finish.red.textured("none of ours"))
    #expect(throws: RenderError.self) {
      try renderer.drawing(of: world, from: camera, size: Self.size, markers: [marker])
    }
    #expect(!renderer.labels.contains("bad"))
    #expect(try renderer.drawing(of: world, from: camera, size: Self.size) == expected)
  }
}
