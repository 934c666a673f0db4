import Base
import Render
import Sim
import Testing

@Suite("Shadows")
struct ShadowTests {
  static let sun = RenderSettings().lighting.sunDirection.normalized
  /// Small images have a coarser shadow map.
  private static let large = ImageSize(width: 150, height: 110)
  private static let small = ImageSize(width: 100, height: 84)

  /// A floor with a few bodies on it and an optional occluder between them and the sun.
  private func world(occluder: Occluder? = nil, isStatic: Bool = true) throws -> World {
    let world = try World()
    try world.addFixed("floor", .plane)
    try world.addFixed("ball", .sphere(radius: 0.12), at: Pose([0.15, 0.4, 0.1]))
    try world.addFree("box", .box(size: [0.3, 0.25, 0.2]), at: Pose([-0.2, 0.5, 0.1]))
    try world.addFree(
      "roller", .cylinder(radius: 0.1, length: 0.3),
      at: Pose([0.05, 0.75, 0.1], rotation: Rotation(angle: .pi / 2, about: [0, 1, 0])))
    if let occluder, isStatic {
      try world.addFixed("occluder", occluder.geometry, at: occluder.pose)
    }
    if let occluder, !isStatic {
      try world.addFree("occluder", occluder.geometry, at: occluder.pose)
    }
    return world
  }

  private func camera(_ generator: inout SeededGenerator) throws -> Camera {
    let position = generator.uniform(in: Box([-0.8, -0.7, 0.8], [0.8, 0.2, 1.2]))
    return try Camera("any", at: position, lookingAt: [0, 0.5, 0])
  }

  @Test(
    "shadows fall exactly where the sun is blocked", arguments: Occluder.Kind.allCases,
    [true, false])
  func shadows(form: Occluder.Kind, isStatic: Bool) throws {
    var generator = SeededGenerator(seed: 1)
    var (darker, equal) = (0, 0)
    for (size, penumbraWidth) in [(Self.large, 0.025), (Self.small, 0.05), (Self.large, 0.025)] {
      let occluder = try Occluder(form, using: &generator)
      let camera = try camera(&generator)
      let (open, shaded) = (try world(), try world(occluder: occluder, isStatic: isStatic))
      let occluders = RayCaster(shaded) { shaded.name(of: $0) == "occluder" }
      let reference = ReferenceShadows(
        open, through: PrimaryRays(camera, in: open, size: size), penumbraWidth)
      let cast = RayCastImage(RayCaster(shaded), through: reference.cast.primaryRays)
      let with = try Renderer().renderOutput(of: shaded, from: camera, size: size)
      let without = try Renderer().renderOutput(of: open, from: camera, size: size)
      for pixel in 0..<size.pixelCount {
        guard cast.isSmooth(pixel), cast.label(pixel) == reference.cast.label(pixel),
          let point = cast.place(pixel)
        else { continue }
        switch reference.illumination(point, past: occluders) {
        case .lit:
          equal += 1
          #expect(with.difference(from: without, at: pixel) <= 1, "\(point)")
        case .umbra where reference.isSunny(pixel):
          darker += 1
          let loss = without.pixel(pixel) &- with.pixel(pixel)
          #expect(loss.min() >= 4, "\(point): \(with.pixel(pixel)), \(without.pixel(pixel))")
        default: break
        }
      }
    }
    #expect(darker > 200 && equal > 20_000, "\(darker), \(equal)")
  }

  @Test(
    "a convex shape casts no shadow on itself",
    arguments: Occluder.Kind.allCases.filter { $0 != .torus })
  func noSelfShading(form: Occluder.Kind) throws {
    var generator = SeededGenerator(seed: 2)
    var plain = RenderSettings()
    plain.hasShadows = false
    for size in [Self.large, Self.small] {
      for _ in 0..<4 {
        let world = try World()
        let occluder = try Occluder(form, using: &generator)
        try world.addFree("thing", occluder.geometry, at: occluder.pose, visualMaterial: .gray)
        let camera = try Camera(
          "any", at: generator.uniform(in: Box([-0.8, -0.7, 0.8], [0.8, 0.2, 1.2])),
          lookingAt: occluder.pose.position, fieldOfView: 30)
        let with = try Renderer().renderOutput(of: world, from: camera, size: size)
        let without = try Renderer(plain).renderOutput(of: world, from: camera, size: size)
        let worst = with.labels.indices.map { with.difference(from: without, at: $0) }.max() ?? 0
        #expect(worst <= 1, "\(occluder)")
      }
    }
  }

  @Test("without shadows, shapes out of view have no effect", arguments: [true, false])
  func switchedOff(hasShadows: Bool) throws {
    let camera = try Camera("low", at: [0, -0.6, 0.3], lookingAt: [0, 0.5, 0], fieldOfView: 30)
    var settings = RenderSettings()
    settings.hasShadows = hasShadows
    let occluder = Occluder(geometry: .sphere(radius: 0.1), pose: Pose([0.28, 0.05, 0.8]))
    let renderer = try Renderer(settings)
    let open = try renderer.renderOutput(of: world(), from: camera, size: Self.large)
    let shaded = try renderer.renderOutput(
      of: world(occluder: occluder), from: camera, size: Self.large)
    #expect(open.labels == shaded.labels)
    #expect((open == shaded) == !hasShadows)
  }

  @Test("a wall is evenly lit beside a seam with a block that stands out from it")
  func seam() throws {
    let material = VisualMaterial(0xC0C0C0, shininess: 0.1)
    let world = try World()
    try world.addFixed(
      "wall", .box(size: [0.3, 0.1, 0.3]), at: Pose([0, 0.6, 0.15]), visualMaterial: material)
    try world.addFixed(
      "block", .box(size: [0.1, 0.1, 0.3]), at: Pose([-0.2, 0.55, 0.15]), visualMaterial: material)
    var settings = RenderSettings()
    settings.roundsEdges = false
    let view = try Camera(
      "near", at: [0.1, -0.1, 0.3], lookingAt: [-0.13, 0.55, 0.15], fieldOfView: 25
    )
    .pinholeCamera(in: world, size: ImageSize(width: 400, height: 400))
    let output = try Renderer(settings).renderOutput(of: world, from: view)
    for offset in stride(from: 0.002, through: 0.02, by: 0.002) {
      let levels = try stride(from: 0.1, through: 0.2, by: 0.001).map { height in
        let pixel = try #require(view.project([offset - 0.15, 0.55, height])).pixel
        let (column, row) = (Int(pixel.x.rounded()), Int(pixel.y.rounded()))
        return output.pixel(row * view.size.width + column).y
      }
      let range = (levels.min() ?? 0)...(levels.max() ?? 0)
      #expect(range.count < 20, "\(offset) m beside the seam: \(range)")
    }
  }

  @Test("a shape that casts no shadow darkens nothing", arguments: [true, false])
  func withoutShadow(castsShadow: Bool) throws {
    let camera = try Camera("low", at: [0, -0.6, 0.3], lookingAt: [0, 0.5, 0], fieldOfView: 30)
    let (open, shaded) = (try world(), try world())
    var sphere = ShapeDefinition(.sphere(radius: 0.1))
    if !castsShadow { sphere = sphere.withoutShadow }
    try shaded.add(
      BodyDefinition(
        "occluder", motionType: .static, pose: Pose([0.28, 0.05, 0.8]), shapes: [sphere]))
    let expected = try Renderer().renderOutput(of: open, from: camera, size: Self.large)
    let output = try Renderer().renderOutput(of: shaded, from: camera, size: Self.large)
    #expect((output.color == expected.color) == !castsShadow)
  }

  @Test("a marker casts no shadow")
  func marker() throws {
    let (world, renderer) = (try world(), try Renderer())
    let camera = try Camera("any", at: [0.5, -0.6, 0.8], lookingAt: [0, 0.5, 0])
    let marker = Marker(at: [0, 0.4, 0.4], radius: 0.08)
    let view = try camera.pinholeCamera(in: world, size: Self.large)
    let before = try renderer.renderOutput(of: world, from: view)
    let after = try renderer.renderOutput(of: world, from: view, markers: [marker])
    let (middle, depth) = try #require(view.project(marker.position))
    #expect(after.labels.contains(5))
    for pixel in before.labels.indices {
      let position = SIMD2(Double(pixel % Self.large.width), Double(pixel / Self.large.width))
      let offset = position - middle
      guard (offset * offset).sum().squareRoot() > 1.3 * marker.radius / depth * view.focalLength
      else { continue }
      #expect(before.difference(from: after, at: pixel) == 0)
    }
  }

  @Test("a sun that is set later gives the same image as one set at creation")
  func anotherSun() throws {
    let world = try world()
    let camera = try Camera("any", at: [0.5, -0.6, 0.8], lookingAt: [0, 0.5, 0])
    var settings = RenderSettings()
    settings.lighting.sunDirection = [-0.6, 0.4, 0.9]
    let expected = try Renderer(settings).renderOutput(of: world, from: camera, size: Self.large)
    let renderer = try Renderer()
    let usual = try renderer.renderOutput(of: world, from: camera, size: Self.large)
    renderer.appearance.lighting = settings.lighting
    #expect(try renderer.renderOutput(of: world, from: camera, size: Self.large) == expected)
    renderer.appearance = .plain
    #expect(try renderer.renderOutput(of: world, from: camera, size: Self.large) == usual)
    #expect(usual != expected)
  }
}
