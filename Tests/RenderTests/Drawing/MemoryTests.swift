import AllocationCounter
import Render
import Sim
import Tasks
import Testing

@Suite("Memory")
struct MemoryTests {
  @Test(
    "a renderer writes all of an image and nothing outside it",
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
    let view = try scene.camera().pinholeCamera(in: scene.world, size: size)
    let renderer = try Renderer()
    try color.withUnsafeMutableBufferPointer { color in
      try depth.withUnsafeMutableBufferPointer { depth in
        try labels.withUnsafeMutableBufferPointer { labels in
          let targets = RenderTargets(
            color: color.baseAddress.map { $0 + guardCount },
            depth: depth.baseAddress.map { $0 + guardCount },
            labels: labels.baseAddress.map { $0 + guardCount })
          try renderer.render(scene.world, from: view, into: targets)
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

  /// Draws images repeatedly and returns the number of heap allocations after the first round.
  private func allocations(
    in world: World, from cameras: [Camera], between: () throws -> Void
  ) throws -> UInt64 {
    let (renderer, size) = (try Renderer(), ImageSize(width: 84, height: 84))
    var color = [UInt8](repeating: 0, count: size.byteCount)
    var depth = [Float](repeating: 0, count: size.pixelCount)
    var labels = [UInt16](repeating: 0, count: size.pixelCount)
    let markers = [Marker(at: [0, 0.6, 0.1]), Marker("other", at: [0.1, 0.6, 0.1])]
    var count: UInt64 = 0
    for round in 0..<8 {
      try between()
      for camera in cameras {
        let view = try camera.pinholeCamera(in: world, size: size)
        let before = AllocationCount()
        try renderer.render(
          world, from: view, markers: markers,
          into: RenderTargets(color: &color, depth: &depth, labels: &labels))
        try renderer.render(world, from: view, markers: markers, into: RenderTargets(color: &color))
        try renderer.render(world, from: view, into: RenderTargets(depth: &depth))
        if round > 0 { count += AllocationCount() - before }
      }
    }
    return count
  }

  @Test(
    "images after the first one of a world allocate nothing",
    arguments: ["pick-place", "door-open", "assembly", "goal-push"])
  func noAllocation(name: String) throws {
    let environment = try Environment(Catalog.task(named: name))
    try environment.reset(seed: 1)
    let count = try allocations(in: environment.task.world, from: Camera.builtIn) {
      _ = try environment.step(environment.expertAction ?? .zero)
    }
    #expect(count == 0)
  }

  @Test("nor do images of all kinds of geometry", arguments: 0..<6)
  func noAllocationForForms(seed: Int) throws {
    var scene = try RandomScene(seed: UInt64(seed))
    let cameras = try (0..<5).map { _ in try scene.camera() }
    #expect(try allocations(in: scene.world, from: cameras) {} == 0)
  }
}
