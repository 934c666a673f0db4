import Base
import Render
import Sim
import Testing

@Suite("Shadows")
struct ShadowTests {
  static let sun = RenderSettings().light.toSun.normalized
  /// Small pictures have coarser shadows.
  private static let large = ImageSize(width: 150, height: 110)
  private static let small = ImageSize(width: 100, height: 84)

  /// A floor with a few things on it and, maybe, something that hangs between them and the sun.
  private func world(blocker: Blocker? = nil, isFixed: Bool = true) throws -> World {
    let world = try World()
    try world.addFixed("floor", .plane)
    try world.addFixed("ball", .sphere(radius: 0.12), at: Pose([0.15, 0.4, 0.1]))
    try world.addFree("box", .box(size: [0.3, 0.25, 0.2]), at: Pose([-0.2, 0.5, 0.1]))
    try world.addFree(
      "roller", .cylinder(radius: 0.1, length: 0.3),
      at: Pose([0.05, 0.75, 0.1], rotation: Rotation(angle: .pi / 2, about: [0, 1, 0])))
    if let blocker, isFixed { try world.addFixed("blocker", blocker.geometry, at: blocker.pose) }
    if let blocker, !isFixed { try world.addFree("blocker", blocker.geometry, at: blocker.pose) }
    return world
  }

  private func camera(_ generator: inout SeededGenerator) throws -> Camera {
    let place = generator.uniform(in: Box([-0.8, -0.7, 0.8], [0.8, 0.2, 1.2]))
    return try Camera("any", at: place, lookingAt: [0, 0.5, 0])
  }

  @Test(
    "a shadow lies where the sun is blocked and nowhere else", arguments: Blocker.Form.allCases,
    [true, false])
  func shadows(form: Blocker.Form, isFixed: Bool) throws {
    var generator = SeededGenerator(seed: 1)
    var (darker, equal) = (0, 0)
    for (size, softness) in [(Self.large, 0.025), (Self.small, 0.05), (Self.large, 0.025)] {
      let blocker = try Blocker(form, using: &generator)
      let camera = try camera(&generator)
      let (open, shaded) = (try world(), try world(blocker: blocker, isFixed: isFixed))
      let things = RayCaster(shaded) { shaded.name(of: $0) == "blocker" }
      let sight = ShadedSight(open, through: Lens(camera, in: open, size: size), softness)
      let cast = CastPicture(RayCaster(shaded), through: sight.cast.lens)
      let with = try Renderer().drawing(of: shaded, from: camera, size: size)
      let without = try Renderer().drawing(of: open, from: camera, size: size)
      for pixel in 0..<size.pixelCount {
        guard cast.isSmooth(pixel), cast.label(pixel) == sight.cast.label(pixel),
          let place = cast.place(pixel)
        else { continue }
        switch sight.exposure(place, past: things) {
        case .free:
          equal += 1
          #expect(with.difference(from: without, at: pixel) <= 1, "\(place)")
        case .blocked where sight.isSunny(pixel):
          darker += 1
          let loss = without.pixel(pixel) &- with.pixel(pixel)
          #expect(loss.min() >= 4, "\(place): \(with.pixel(pixel)), \(without.pixel(pixel))")
        default: break
        }
      }
    }
    #expect(darker > 200 && equal > 20_000, "\(darker), \(equal)")
  }

  @Test("nothing convex shades itself", arguments: Blocker.Form.allCases.filter { $0 != .ring })
  func noSelfShading(form: Blocker.Form) throws {
    var generator = SeededGenerator(seed: 2)
    var plain = RenderSettings()
    plain.hasShadows = false
    for size in [Self.large, Self.small] {
      for _ in 0..<4 {
        let world = try World()
        let blocker = try Blocker(form, using: &generator)
        try world.addFree("thing", blocker.geometry, at: blocker.pose, finish: .gray)
        let camera = try Camera(
          "any", at: generator.uniform(in: Box([-0.8, -0.7, 0.8], [0.8, 0.2, 1.2])),
          lookingAt: blocker.pose.position, fieldOfView: 30)
        let with = try Renderer().drawing(of: world, from: camera, size: size)
        let without = try Renderer(plain).drawing(of: world, from: camera, size: size)
        let worst = with.labels.indices.map { with.difference(from: without, at: $0) }.max() ?? 0
        #expect(worst <= 1, "\(blocker)")
      }
    }
  }

  @Test("without shadows nothing depends on what is out of view", arguments: [true, false])
  func switchedOff(hasShadows: Bool) throws {
    let camera = try Camera("low", at: [0, -0.6, 0.3], lookingAt: [0, 0.5, 0], fieldOfView: 30)
    var settings = RenderSettings()
    settings.hasShadows = hasShadows
    let blocker = Blocker(geometry: .sphere(radius: 0.1), pose: Pose([0.28, 0.05, 0.8]))
    let renderer = try Renderer(settings)
    let open = try renderer.drawing(of: world(), from: camera, size: Self.large)
    let shaded = try renderer.drawing(of: world(blocker: blocker), from: camera, size: Self.large)
    #expect(open.labels == shaded.labels)
    #expect((open == shaded) == !hasShadows)
  }

  @Test("a marker casts no shadow")
  func marker() throws {
    let (world, renderer) = (try world(), try Renderer())
    let camera = try Camera("any", at: [0.5, -0.6, 0.8], lookingAt: [0, 0.5, 0])
    let marker = Marker(at: [0, 0.4, 0.4], radius: 0.08)
    let view = try camera.placed(in: world, size: Self.large)
    let before = try renderer.drawing(of: world, from: view)
    let after = try renderer.drawing(of: world, from: view, markers: [marker])
    let (middle, depth) = try #require(view.project(marker.position))
    #expect(after.labels.contains(5))
    for pixel in before.labels.indices {
      let place = SIMD2(Double(pixel % Self.large.width), Double(pixel / Self.large.width))
      let offset = place - middle
      guard (offset * offset).sum().squareRoot() > 1.3 * marker.radius / depth * view.focalLength
      else { continue }
      #expect(before.difference(from: after, at: pixel) == 0)
    }
  }

  @Test("another sun given later is as good as one given at first")
  func anotherSun() throws {
    let world = try world()
    let camera = try Camera("any", at: [0.5, -0.6, 0.8], lookingAt: [0, 0.5, 0])
    var settings = RenderSettings()
    settings.light.toSun = [-0.6, 0.4, 0.9]
    let expected = try Renderer(settings).drawing(of: world, from: camera, size: Self.large)
    let renderer = try Renderer()
    let usual = try renderer.drawing(of: world, from: camera, size: Self.large)
    renderer.visuals.light = settings.light
    #expect(try renderer.drawing(of: world, from: camera, size: Self.large) == expected)
    renderer.visuals = .plain
    #expect(try renderer.drawing(of: world, from: camera, size: Self.large) == usual)
    #expect(usual != expected)
  }
}
