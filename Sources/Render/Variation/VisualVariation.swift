public import Base
public import Sim

/// How much the looks of pictures differ from one to the next, each from 0 for not at all to 1 for as much as
/// can be.
public struct VisualVariation: Codable, Hashable, Sendable {
  /// How often a thing gets another texture, one of the built-in ones.
  public var textures = 0.0
  /// How far colours are mixed with others.
  public var colors = 0.0
  /// How far the sun wanders and how its strength and tint change.
  public var light = 0.0
  /// How far cameras are shifted, up to 10 cm, and turned, up to 6 degrees.
  public var camera = 0.0
  /// What looks are drawn from together with the episode's seed, so that the same episodes can be had with other
  /// looks; nil for the episode's seed alone.
  public var seed: UInt64?

  public init() {}

  public static let none = VisualVariation()

  public func validate() throws(RenderError) {
    for (name, value) in [
      ("textures", textures), ("colours", colors), ("light", light), ("cameras", camera),
    ] where !(0...1).contains(value) {
      throw .invalidValue(
        name: "the variation of \(name)", given: "\(value)", allowed: "from 0 to 1")
    }
  }

  /// Looks for all shapes of a world; the same generator gives the same.
  public func draw(
    for world: World, light standard: Light = .daylight, using generator: inout SeededGenerator
  ) -> Visuals {
    if let seed {
      generator = SeededGenerator(seed: seed, stream: SeededGenerator.Stream(generator.next()))
    }
    // Each kind has numbers of its own, so that switching one on leaves the others as they are.
    var (surfaces, rays, places) = (generator.split(), generator.split(), generator.split())
    var visuals = Visuals()
    if textures > 0 || colors > 0 {
      visuals.finishes = world.shapeIDs.map { varied(world.finish(of: $0), using: &surfaces) }
    }
    if light > 0 { visuals.light = varied(standard, using: &rays) }
    if camera > 0 {
      let (shift, turn) = (0.1 * camera, 6 * .pi / 180 * camera)
      visuals.cameraShift = places.uniform(in: Box(.one * -shift, .one * shift))
      visuals.cameraTurn = places.uniform(in: Box(.one * -turn, .one * turn))
    }
    return visuals
  }

  private func varied(_ finish: Finish, using generator: inout SeededGenerator) -> Finish {
    var finish = finish
    let color = SIMD3<Float>(
      Vector3(generator.unit(), generator.unit(), generator.unit()))
    finish.color += Float(colors) * (color - finish.color)
    let (chance, choice) = (generator.unit(), generator.index(below: Texture.builtIn.count))
    if chance < textures { finish.texture = Texture.builtIn[choice].name }
    return finish
  }

  private func varied(_ light: Light, using generator: inout SeededGenerator) -> Light {
    var light = light
    let up = light.toSun.normalized
    // Anywhere in the sky that is at least 40 degrees above the horizon.
    let turn = generator.uniform(in: 0...2 * .pi)
    let height = generator.uniform(in: 0.65...1)
    let side = (1 - height * height).squareRoot()
    let (sine, cosine) = Double.sincos(turn)
    let other = Vector3(side * cosine, side * sine, height)
    light.toSun = (up + self.light * (other - up)).normalized
    let strength = Float(1 + self.light * generator.uniform(in: -0.5...0.4))
    let warmth = Float(self.light * generator.uniform(in: -0.12...0.12))
    light.sun *= strength * SIMD3<Float>(1 + warmth, 1, 1 - warmth)
    let fill = Float(1 + self.light * generator.uniform(in: -0.4...0.3))
    light.sky *= fill
    light.ground *= fill
    light.horizon *= Float(1 + self.light * generator.uniform(in: -0.5...0.1))
    light.zenith *= Float(1 + self.light * generator.uniform(in: -0.5...0.1))
    return light
  }
}
