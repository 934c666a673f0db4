import Render
import Sim
import Tasks
import Testing

@Suite("What is seen")
struct VisibilityTests {
  private static let sizes = [
    ImageSize(width: 96, height: 64), ImageSize(width: 133, height: 77),
    ImageSize(width: 320, height: 240),
  ]

  @Test("a renderer sees in random scenes what a ray caster sees", arguments: 0..<12)
  func random(seed: Int) throws {
    var scene = try RandomScene(seed: UInt64(seed))
    let renderer = try Renderer()
    for number in 0..<9 {
      let size = Self.sizes[number % 3]
      let camera = try scene.camera()
      let seen = try renderer.drawing(of: scene.world, from: camera, size: size)
      let cast = CastPicture(
        scene.caster, through: Lens(camera, in: scene.world, size: size))
      expectEqual(seen, cast, "seed \(seed), camera \(number): \(camera)")
    }
  }

  @Test(
    "a renderer sees in every task what a ray caster sees",
    arguments: Catalog.builtIn.map { $0.profile.name })
  func tasks(name: String) throws {
    let environment = try Environment(Catalog.task(named: name))
    try environment.reset(seed: 3)
    for _ in 0..<20 { _ = try environment.step(environment.expertAction ?? .zero) }
    let world = environment.task.world
    let caster = RayCaster(world)
    let renderer = try Renderer()
    for camera in Camera.named {
      let lens = Lens(camera, in: world, size: ImageSize(width: 84, height: 61))
      guard !caster.isInside(lens.eye, margin: 0.001) else { continue }
      let seen = try renderer.drawing(of: world, from: camera, size: lens.size)
      expectEqual(seen, CastPicture(caster, through: lens), "\(name), \(camera.name)")
    }
  }

  /// Compares wherever no edge is near.
  private func expectEqual(_ seen: Drawing, _ cast: CastPicture, _ place: String) {
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
      return "\(pixels.count) of \(clear) pixels in \(place): \(examples)"
    }
    #expect(wrong.isEmpty, "\(report(wrong))")
    #expect(far.isEmpty, "\(report(far))")
  }
}
