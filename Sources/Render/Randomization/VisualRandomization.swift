public import Base
public import Sim

/// Visual domain randomization (Tobin et al. 2017): how strongly the appearance of images varies. Each amount
/// is from 0 for none to 1 for the maximum.
public struct VisualRandomization: Codable, Hashable, Sendable {
  /// The probability that a shape gets a random built-in texture.
  public var textures = 0.0
  /// How far colors are blended with random ones.
  public var colors = 0.0
  /// How far the sun's direction, strength and tint vary.
  public var lighting = 0.0
  /// How far cameras are moved, up to 10 cm per axis, and rotated, up to 6 degrees per axis. Cameras on bodies move a
  /// tenth of that, so that they stay out of the bodies.
  public var camera = 0.0
  /// A seed that is combined with the episode's seed, so that equal episodes can look different. Nil uses the
  /// episode's seed alone.
  public var seed: UInt64?

  public init() {}

  public static let none = VisualRandomization()

  /// As a real laboratory varies between days: another light, slightly other colors, a camera that was bumped.
  public static let realistic = VisualRandomization(
    textures: 0.1, colors: 0.15, lighting: 0.6, camera: 0.25)
  /// The maximum of all kinds, for policies that must not rely on looks.
  public static let strong = VisualRandomization(textures: 1, colors: 1, lighting: 1, camera: 1)

  /// The named amounts.
  public static let named = [("realistic", realistic), ("strong", strong)]

  private init(textures: Double, colors: Double, lighting: Double, camera: Double) {
    (self.textures, self.colors) = (textures, colors)
    (self.lighting, self.camera) = (lighting, camera)
  }

  public func validate() throws(RenderError) {
    for (name, value) in [
      ("textures", textures), ("colors", colors), ("lighting", lighting), ("cameras", camera),
    ] where !(0...1).contains(value) {
      throw .invalidValue(
        name: "the randomization of \(name)", given: "\(value)", allowed: "from 0 to 1")
    }
  }

  /// Samples an appearance for a world; equal generators give equal appearances.
  public func sample(
    for world: World, lighting standard: Lighting = .daylight,
    using generator: inout SeededGenerator
  ) -> Appearance {
    if let seed {
      generator = SeededGenerator(seed: seed, stream: SeededGenerator.Stream(generator.next()))
    }
    // Each kind has its own random stream, so that enabling one does not change the others.
    var (surfaces, light, pose) = (generator.split(), generator.split(), generator.split())
    var appearance = Appearance()
    if textures > 0 || colors > 0 {
      appearance.visualMaterials = world.shapeIDs.map {
        randomize(world.visualMaterial(of: $0), using: &surfaces)
      }
    }
    if lighting > 0 { appearance.lighting = randomize(standard, using: &light) }
    if camera > 0 {
      let (shift, turn) = (0.1 * camera, 6 * .pi / 180 * camera)
      appearance.cameraTranslation = pose.uniform(in: Box(.one * -shift, .one * shift))
      appearance.cameraRotation = pose.uniform(in: Box(.one * -turn, .one * turn))
    }
    return appearance
  }

  private func randomize(_ visualMaterial: VisualMaterial, using generator: inout SeededGenerator)
    -> VisualMaterial
  {
    var visualMaterial = visualMaterial
    let color = SIMD3<Float>(
      Vector3(generator.uniform(), generator.uniform(), generator.uniform()))
    let original = visualMaterial.color
    visualMaterial.color += Float(colors) * (color - original)
    // Nothing becomes as green as the goal's marker.
    let greenness = max(0.08, original.y - max(original.x, original.z))
    visualMaterial.color.y = min(
      visualMaterial.color.y, max(visualMaterial.color.x, visualMaterial.color.z) + greenness)
    let (draw, choice) = (generator.uniform(), generator.integer(below: Texture.builtIn.count))
    if draw < textures { visualMaterial.texture = Texture.builtIn[choice].name }
    return visualMaterial
  }

  private func randomize(_ lighting: Lighting, using generator: inout SeededGenerator) -> Lighting {
    var lighting = lighting
    let up = lighting.sunDirection.normalized
    // A random direction at least 40 degrees above the horizon.
    let turn = generator.uniform(in: 0...2 * .pi)
    let height = generator.uniform(in: 0.65...1)
    let side = (1 - height * height).squareRoot()
    let (sine, cosine) = Double.sincos(turn)
    let other = Vector3(side * cosine, side * sine, height)
    lighting.sunDirection = (up + self.lighting * (other - up)).normalized
    let strength = Float(1 + self.lighting * generator.uniform(in: -0.5...0.4))
    let warmth = Float(self.lighting * generator.uniform(in: -0.12...0.12))
    lighting.sun *= strength * SIMD3<Float>(1 + warmth, 1, 1 - warmth)
    let fill = Float(1 + self.lighting * generator.uniform(in: -0.4...0.3))
    lighting.sky *= fill
    lighting.ground *= fill
    lighting.horizon *= Float(1 + self.lighting * generator.uniform(in: -0.5...0.1))
    lighting.zenith *= Float(1 + self.lighting * generator.uniform(in: -0.5...0.1))
    return lighting
  }
}
