import AllocationCounter
import Render
import Sim
import Tasks
import Testing

@Suite("Memory")
struct MemoryTests {
  @Test(
    "nothing is written beside a picture, and all of it is",
    arguments: [
      (17, 16), (16, 17), (16, 4096), (4096, 16), (23, 31), (16, 16), (4095, 19), (129, 65),
    ])
  func bounds(width: Int, height: Int) throws {
    let size = ImageSize(width: width, height: height)
    let guardCount = 4096
    var color = [UInt8](repeating: 0xA5, count: 3 * size.pixelCount + 2 * guardCount)
    var depth = [Float](repeating: -7, count: size.pixelCount + 2 * guardCount)
    var labels = [UInt16](repeating: 0xA5A5, count: size.pixelCount + 2 * guardCount)
    var scene = try RandomScene(seed: 3)
    let view = try scene.camera().placed(in: scene.world, size: size)
    let renderer = try Renderer()
    try color.withUnsafeMutableBufferPointer { color in
      try depth.withUnsafeMutableBufferPointer { depth in
        try labels.withUnsafeMutableBufferPointer { labels in
          let targets = RenderTargets(
            color: color.baseAddress.map { $0 + guardCount },
            depth: depth.baseAddress.map { $0 + guardCount },
            labels: labels.baseAddress.map { $0 + guardCount })
          try renderer.draw(scene.world, from: view, into: targets)
        }
      }
    }
    #expect(color.prefix(guardCount).allSatisfy { $0 == 0xA5 })
    #expect(color.suffix(guardCount).allSatisfy { $0 == 0xA5 })
    #expect(depth.prefix(guardCount).allSatisfy { $0 == -7 })
    #expect(depth.suffix(guardCount).allSatisfy { $0 == -7 })
    #expect(labels.prefix(guardCount).allSatisfy { $0 == 0xA5A5 })
    #expect(labels.suffix(guardCount).allSatisfy { $0 == 0xA5A5 })
    #expect(depth.dropFirst(guardCount).dropLast(guardCount).allSatisfy { $0 > 0 })
    #expect(labels.dropFirst(guardCount).dropLast(guardCount).allSatisfy { $0 < 99 })
  }

  /// Draws again and again and says how often memory was taken for it after the first time.
  private func allocations(
    in world: World, from cameras: [Camera], between: () throws -> Void
  ) throws -> UInt64 {
    let (renderer, size) = (try Renderer(), ImageSize(width: 84, height: 84))
    var color = [UInt8](repeating: 0, count: size.byteCount)
    var depth = [Float](repeating: 0, count: size.pixelCount)
    var labels = [UInt16](repeating: 0, count: size.pixelCount)
    let markers = [Marker(at: [0, 0.6, 0.1]), Marker("other", at: [0.1, 0.6, 0.1])]
    var taken: UInt64 = 0
    for round in 0..<8 {
      try between()
      for camera in cameras {
        let view = try camera.placed(in: world, size: size)
        let before = AllocationCount()
        try renderer.draw(
          world, from: view, markers: markers,
          into: RenderTargets(color: &color, depth: &depth, labels: &labels))
        try renderer.draw(world, from: view, markers: markers, into: RenderTargets(color: &color))
        try renderer.draw(world, from: view, into: RenderTargets(depth: &depth))
        if round > 0 { taken += AllocationCount() - before }
      }
    }
    return taken
  }

  @Test(
    "nothing is taken from the heap once a world is known",
    arguments: ["pick-place", "door-open", "assembly", "goal-push"])
  func noAllocation(name: String) throws {
    let environment = try Environment(Catalog.task(named: name))
    try environment.reset(seed: 1)
    let count = try allocations(in: environment.task.world, from: Camera.named) {
      _ = try environment.step(environment.expertAction ?? .zero)
    }
    #expect(count == 0)
  }

  @Test("nor with forms of all kinds", arguments: 0..<6)
  func noAllocationForForms(seed: Int) throws {
    var scene = try RandomScene(seed: UInt64(seed))
    let cameras = try (0..<5).map { _ in try scene.camera() }
    #expect(try allocations(in: scene.world, from: cameras) {} == 0)
  }
}
