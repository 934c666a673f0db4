import Base
import Render
import Sim
import Testing

@Suite("Projection between points and pixels")
struct ProjectionTests {
  private static let size = ImageSize(width: 131, height: 78)

  /// Random cameras, and the generator that made them.
  private func cameras(_ count: Int) throws -> (cameras: [Camera], generator: SeededGenerator) {
    var generator = SeededGenerator(seed: 5)
    let room = Box([-1, -1, -1], [1, 1, 1])
    let cameras = try (0..<count).map { _ in
      try Camera(
        "any", at: generator.uniform(in: room), forward: generator.uniform(in: room),
        up: generator.uniform(in: room), fieldOfView: generator.uniform(in: 10...150))
    }
    return (cameras, generator)
  }

  @Test("an unprojected pixel projects back to the same pixel and depth")
  func roundTrip() throws {
    var (cameras, generator) = try cameras(50)
    for camera in cameras {
      let view = try camera.pinholeCamera(in: World(), size: Self.size)
      for _ in 0..<20 {
        let pixel = SIMD2(generator.uniform(in: -20...150), generator.uniform(in: -20...100))
        let depth = generator.uniform(in: 0.01...10)
        let found = try #require(view.project(view.unproject(pixel, depth: depth)))
        #expect(abs(found.depth - depth) < 1e-9)
        #expect(abs(found.pixel.x - pixel.x) < 1e-6 && abs(found.pixel.y - pixel.y) < 1e-6)
      }
    }
  }

  @Test("a ray computed from the camera's fields meets the unprojected pixel")
  func rays() throws {
    var (cameras, generator) = try cameras(50)
    for camera in cameras {
      let view = try camera.pinholeCamera(in: World(), size: Self.size)
      let primaryRays = try PrimaryRays(camera, in: World(), size: Self.size)
      let (x, y) = (generator.uniform(in: 0...130), generator.uniform(in: 0...77))
      let ray = primaryRays.ray(x, y)
      let point = view.unproject([x, y], depth: primaryRays.depth(2, along: ray))
      #expect((point - ray.point(2)).length < 1e-9)
    }
  }

  @Test("the matrices agree with project")
  func matrices() throws {
    var (cameras, generator) = try cameras(50)
    for camera in cameras {
      let view = try camera.pinholeCamera(in: World(), size: Self.size)
      let point = generator.uniform(in: Box([-3, -3, -3], [3, 3, 3]))
      let seen = view.cameraFromWorld.times([point.x, point.y, point.z, 1])
      let pixel = view.intrinsics.times(Array(seen.prefix(3)))
      let back = view.worldFromCamera.times(seen)
      #expect((Vector3(back[0], back[1], back[2]) - point).length < 1e-9)
      guard let found = view.project(point) else {
        #expect(seen[2] <= 0)
        continue
      }
      #expect(abs(found.depth - seen[2]) < 1e-9)
      #expect(abs(found.pixel.x - pixel[0] / pixel[2]) < 1e-6)
      #expect(abs(found.pixel.y - pixel[1] / pixel[2]) < 1e-6)
    }
  }

  @Test("x points right, y down and z forward, from the center of the upper left pixel")
  func convention() throws {
    let camera = try Camera("front", at: [0, -1, 0], lookingAt: .zero, fieldOfView: 90)
    let view = try camera.pinholeCamera(in: World(), size: ImageSize(width: 40, height: 20))
    #expect(view.right == [1, 0, 0] && view.down == [0, 0, -1] && view.forward == [0, 1, 0])
    #expect(view.principalPoint == [19.5, 9.5])
    #expect(abs(view.focalLength - 10) < 1e-9)
    let corner = view.unproject([-0.5, -0.5], depth: 1)
    #expect((corner - [-2, 0, 1]).length < 1e-9)
    #expect(view.project([0, -2, 0]) == nil)
  }
}

extension [Double] {
  /// The product of a square row-major matrix and a column vector.
  fileprivate func times(_ column: [Double]) -> [Double] {
    let count = column.count
    precondition(self.count == count * count)
    return (0..<count).map { row in
      (0..<count).reduce(0) { $0 + self[row * count + $1] * column[$1] }
    }
  }
}
