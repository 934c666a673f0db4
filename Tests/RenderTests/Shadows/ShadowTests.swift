import Render
import Sim
import Testing

@Suite("Shadows")
struct ShadowTests {
  private static let size = ImageSize(width: 150, height: 110)
  private static let sun = RenderSettings().light.toSun.normalized

  /// A floor with a few things on it and, maybe, something that hangs between them and the sun.
  private func world(blocker: (geometry: Geometry, pose: Pose)?, isFixed: Bool) throws -> World {
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

  private func blocker(_ form: Int, _ generator: inout SeededGenerator) throws
    -> (geometry: Geometry, pose: Pose)
  {
    let geometry: Geometry =
      switch form {
      case 0: .box(size: generator.uniform(in: Box([0.1, 0.1, 0.1], [0.3, 0.3, 0.3])))
      case 1: .sphere(radius: generator.uniform(in: 0.08...0.15))
      case 2: .capsule(radius: 0.07, length: generator.uniform(in: 0.1...0.3))
      case 3: .cylinder(radius: generator.uniform(in: 0.08...0.15), length: 0.2)
      case 4: .hull(try ConvexHull(around: Meshes.ball(radius: 0.15, cuts: 0).vertices))
      default: .mesh(try Meshes.ring(radius: 0.15, thickness: 0.1))
      }
    let place = generator.uniform(in: Box([-0.2, 0.3, 0.5], [0.3, 0.5, 0.7]))
    return (geometry, Pose(place, rotation: generator.rotation()))
  }

  /// What a place gets of the sun past some things, with all that lies around it counted in.
  private enum Exposure { case free, partial, blocked }

  private func exposure(_ place: Vector3, _ things: RayCaster) -> Exposure {
    let aside = Self.sun.cross([0, 0, 1]).normalized
    let other = Self.sun.cross(aside)
    // The soft edge and the distance by which surfaces are kept from shading themselves.
    let offsets = [0.0125, 0.025].flatMap { reach in
      [(1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7), (0, -1), (0.7, -0.7)].map {
        reach * ($0.0 * aside + $0.1 * other)
      }
    }
    let count = ([.zero] + offsets).count { things.isBlocked(place + $0, towards: Self.sun) }
    return count == 0 ? .free : count == 17 ? .blocked : .partial
  }

  @Test("a shadow lies where the sun is blocked and nowhere else", arguments: 0..<6, [true, false])
  func shadows(form: Int, isFixed: Bool) throws {
    var generator = SeededGenerator(seed: UInt64(form))
    for _ in 0..<2 {
      let blocker = try blocker(form, &generator)
      let open = try world(blocker: nil, isFixed: isFixed)
      let shaded = try world(blocker: blocker, isFixed: isFixed)
      let things = RayCaster(shaded) { shaded.name(of: $0) == "blocker" }
      let camera = try Camera(
        "any", at: generator.uniform(in: Box([-0.9, -0.9, 0.8], [0.9, 0.2, 1.4])),
        lookingAt: [0, 0.5, 0])
      let lens = Lens(camera, in: open, size: Self.size)
      let (cast, castOpen) = (
        CastPicture(RayCaster(shaded), through: lens), CastPicture(RayCaster(open), through: lens)
      )
      let with = try Renderer().drawing(of: shaded, from: camera, size: Self.size)
      let without = try Renderer().drawing(of: open, from: camera, size: Self.size)
      var (darker, equal) = (0, 0)
      for pixel in 0..<Self.size.pixelCount {
        guard cast.isSmooth(pixel), cast.label(pixel) == castOpen.label(pixel),
          let place = cast.place(pixel)
        else { continue }
        switch exposure(place, things) {
        case .free:
          equal += 1
          #expect(with.difference(from: without, at: pixel) <= 1, "\(place)")
        case .blocked where isSunny(pixel, castOpen, open):
          darker += 1
          let loss = without.pixel(pixel) &- with.pixel(pixel)
          #expect(loss.min() >= 4, "\(place): \(with.pixel(pixel)), \(without.pixel(pixel))")
        default: break
        }
      }
      #expect(darker > 100 && equal > 1000, "\(darker), \(equal)")
    }
  }

  /// Whether a pixel shows a place that faces the sun and is lit by it.
  private func isSunny(_ pixel: Int, _ cast: CastPicture, _ world: World) -> Bool {
    let width = Self.size.width
    guard cast.isSmooth(pixel), pixel % width > 0, pixel % width < width - 1, pixel >= width,
      pixel < Self.size.pixelCount - width, let place = cast.place(pixel),
      let left = cast.place(pixel - 1), let right = cast.place(pixel + 1),
      let above = cast.place(pixel - width), let below = cast.place(pixel + width)
    else { return false }
    let normal = (right - left).cross(above - below).normalized
    let others = RayCaster(world) { world.bodyIDs.firstIndex(of: $0) != cast.label(pixel) - 1 }
    return normal.dot(Self.sun) > 0.2 && exposure(place, others) == .free
  }

  @Test("without shadows nothing depends on what is out of view")
  func switchedOff() throws {
    var generator = SeededGenerator(seed: 1)
    let camera = try Camera("low", at: [0, -0.6, 0.3], lookingAt: [0, 0.5, 0], fieldOfView: 30)
    for hasShadows in [true, false] {
      var settings = RenderSettings()
      settings.hasShadows = hasShadows
      let blocker = try blocker(1, &generator)
      let high = (blocker.geometry, Pose([0.28, 0.05, 0.8]))
      let open = try Renderer(settings).drawing(
        of: world(blocker: nil, isFixed: true), from: camera, size: Self.size)
      let shaded = try Renderer(settings).drawing(
        of: world(blocker: high, isFixed: true), from: camera, size: Self.size)
      #expect(open.labels == shaded.labels)
      #expect((open == shaded) == !hasShadows)
    }
  }

  @Test("a marker casts no shadow")
  func marker() throws {
    let world = try world(blocker: nil, isFixed: true)
    let camera = try Camera("any", at: [0.5, -0.6, 0.8], lookingAt: [0, 0.5, 0])
    let renderer = try Renderer()
    let before = try renderer.drawing(of: world, from: camera, size: Self.size)
    let marker = Marker(at: [0, 0.4, 0.4], radius: 0.08)
    let after = try renderer.drawing(of: world, from: camera, size: Self.size, markers: [marker])
    let lens = Lens(camera, in: world, size: Self.size)
    let depth = (marker.position - lens.eye).dot(lens.ahead)
    let view = try camera.placed(in: world, size: Self.size)
    let middle = try #require(view.project(marker.position)).pixel
    for pixel in before.labels.indices {
      let offset = SIMD2(Double(pixel % Self.size.width), Double(pixel / Self.size.width)) - middle
      guard (offset * offset).sum().squareRoot() > 1.3 * marker.radius / depth * view.focalLength
      else { continue }
      #expect(before.difference(from: after, at: pixel) == 0)
    }
    #expect(after.labels.contains(5))
  }

  @Test("another sun given later is as good as one given at first")
  func anotherSun() throws {
    let world = try world(blocker: nil, isFixed: true)
    let camera = try Camera("any", at: [0.5, -0.6, 0.8], lookingAt: [0, 0.5, 0])
    var settings = RenderSettings()
    settings.light.toSun = [-0.6, 0.4, 0.9]
    let expected = try Renderer(settings).drawing(of: world, from: camera, size: Self.size)
    let renderer = try Renderer()
    let usual = try renderer.drawing(of: world, from: camera, size: Self.size)
    renderer.visuals.light = settings.light
    #expect(try renderer.drawing(of: world, from: camera, size: Self.size) == expected)
    renderer.visuals = .plain
    #expect(try renderer.drawing(of: world, from: camera, size: Self.size) == usual)
    #expect(usual != expected)
  }
}
