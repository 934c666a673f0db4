import Render
import Sim
import Tasks
import Testing

@Suite("Visibility")
struct VisibilityTests {
  private static let sizes = [
    ImageSize(width: 96, height: 64), ImageSize(width: 133, height: 77),
    ImageSize(width: 320, height: 240),
  ]

  /// A renderer that draws the shapes as a ray caster sees them.
  private static func sharpRenderer() throws -> Renderer {
    var settings = RenderSettings()
    settings.roundsEdges = false
    return try Renderer(settings)
  }

  @Test("a renderer agrees with a ray caster in random scenes", arguments: 0..<12)
  func random(seed: Int) throws {
    var scene = try RandomScene(seed: UInt64(seed))
    let renderer = try Self.sharpRenderer()
    for number in 0..<9 {
      let size = Self.sizes[number % 3]
      let camera = try scene.camera()
      let seen = try renderer.renderOutput(of: scene.world, from: camera, size: size)
      let cast = RayCastImage(
        scene.caster, through: PrimaryRays(camera, in: scene.world, size: size))
      expectEqual(seen, cast, "seed \(seed), camera \(number): \(camera)")
    }
  }

  @Test(
    "a renderer agrees with a ray caster in every task",
    arguments: Catalog.builtIn.map { $0.profile.name })
  func tasks(name: String) throws {
    let environment = try Environment(Catalog.task(named: name))
    try environment.reset(seed: 1)
    for _ in 0..<40 { _ = try environment.step(environment.expertAction ?? .zero) }
    let world = environment.task.world
    let caster = RayCaster(world)
    let renderer = try Self.sharpRenderer()
    for camera in Camera.builtIn {
      let primaryRays = PrimaryRays(camera, in: world, size: ImageSize(width: 84, height: 61))
      guard !caster.isInside(primaryRays.eye, margin: 0.001) else { continue }
      let seen = try renderer.renderOutput(of: world, from: camera, size: primaryRays.size)
      expectEqual(seen, RayCastImage(caster, through: primaryRays), "\(name), \(camera.name)")
    }
  }

  @Test(
    "a shape that extends behind the camera is visible up to the edge of the image",
    arguments: 0..<5)
  func beside(form: Int) throws {
    let rod: Vector3 = [0.1, 0.1, 2]
    let geometry: Geometry =
      switch form {
      case 0: .box(size: rod)
      case 1: .capsule(radius: 0.05, length: 1.9)
      case 2: .cylinder(radius: 0.05, length: 2)
      case 3: .hull(try ConvexHull(around: Meshes.box(size: rod).vertices))
      default: .mesh(try Meshes.box(size: rod))
      }
    let (world, size) = (try World(), ImageSize(width: 64, height: 48))
    try world.addFixed("rod", geometry)
    let caster = RayCaster(world)
    for (position, target) in [
      ([0.1, 0, 0], [0, 0, 1]), ([0.1, 0, 0], [0, 1, 0]), ([-0.2, 0.1, 0.3], [0.3, -0.4, 0.3]),
      ([0, 0.08, 0.94], [0, 0, -1]), ([0, 0, 1.05], [0.3, 0, -1]), ([0, -0.06, 0], [0.1, 0, 0.5]),
    ] as [(Vector3, Vector3)] {
      for fieldOfView in [20, 60, 120] {
        let camera = try Camera(
          "any", at: position, lookingAt: target, up: [1, 0.2, 0.1],
          fieldOfView: Double(fieldOfView))
        let seen = try Self.sharpRenderer().renderOutput(of: world, from: camera, size: size)
        expectEqual(
          seen, RayCastImage(caster, through: PrimaryRays(camera, in: world, size: size)),
          "\(camera)")
      }
    }
  }

  /// Compares all pixels that are not near an edge.
  private func expectEqual(_ seen: RenderOutput, _ cast: RayCastImage, _ description: String) {
    var (clear, wrong, smooth, far) = (0, [Int](), 0, [Int]())
    for pixel in 0..<seen.size.pixelCount where cast.isClear(pixel) {
      clear += 1
      if Int(seen.labels[pixel]) != cast.label(pixel) { wrong.append(pixel) }
      guard cast.isSmooth(pixel) else { continue }
      smooth += 1
      let depth = cast.depths[pixel]
      if abs(Double(seen.depth[pixel]) - depth) > max(0.001, 0.001 * depth) { far.append(pixel) }
    }
    func report(_ pixels: [Int]) -> String {
      let examples = pixels.prefix(5).map {
        "(\($0 % seen.size.width), \($0 / seen.size.width)): \(seen.labels[$0]) at "
          + "\(seen.depth[$0]) for \(cast.label($0)) at \(cast.depths[$0])"
      }
      return "\(pixels.count) of \(clear) pixels in \(description): \(examples)"
    }
    #expect(wrong.count == 0, "\(report(wrong))")
    #expect(far.count == 0, "\(report(far))")
  }
}
