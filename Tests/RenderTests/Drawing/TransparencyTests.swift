import Render
import Sim
import Testing

@Suite("Transparency")
struct TransparencyTests {
  private static let size = ImageSize(width: 64, height: 64)

  /// The color in the middle of an image along y, with a box 10 cm wide around the origin.
  private func middle(
    _ material: VisualMaterial, isVisible: Bool = true, markers: [Marker] = [], samples: Int = 4
  ) throws -> SIMD3<UInt8> {
    let world = try World()
    var box = ShapeDefinition(.box(size: [0.1, 0.1, 0.1]), visualMaterial: material)
    box.isVisible = isVisible
    try world.add(BodyDefinition("box", motionType: .static, shapes: [box]))
    var settings = RenderSettings()
    settings.samples = samples
    let camera = try Camera("front", at: [0, -1, 0], lookingAt: .zero)
    return try Renderer(settings).image(
      of: world, from: camera.pinholeCamera(in: world, size: Self.size), markers: markers)[32, 32]
  }

  @Test("glass shows what is behind it, tinted; an invisible shape shows all of it")
  func glass() throws {
    let sky = try middle(.red, isVisible: false)
    let solid = try middle(.red)
    let glass = try middle(VisualMaterial.red.transparent(opacity: 0.5))
    #expect(solid.z < glass.z && glass.z < sky.z)
  }

  @Test("a marker inside a solid shimmers through; one sample per pixel shows neither it nor glass")
  func ghost() throws {
    let marker = Marker(at: .zero, radius: 0.03)
    let (plain, ghost) = (try middle(.red), try middle(.red, markers: [marker]))
    #expect(Int(ghost.y) > Int(plain.y) + 40)
    #expect(ghost.x > 60)
    #expect(try middle(.red, markers: [marker], samples: 1) == middle(.red, samples: 1))
    #expect(
      try middle(VisualMaterial.red.transparent(opacity: 0.5), samples: 1)
        == middle(.red, isVisible: false, samples: 1))
  }
}
