internal import Base
internal import Sim

/// A finish, ready to be lit.
struct SurfaceLook {
  /// In linear light.
  var color: SIMD3<Float>
  /// How strongly, in each colour, it reflects what is straight before it.
  var mirror: SIMD3<Float>
  /// How strong the lamp's spot is, and how often its profile is squared to be as sharp as it should.
  var spot: SIMD3<Float>
  var sharpness: Int
  /// Where the profile's squares would become too small for normal numbers, they stop at this.
  var faintest: Float
  /// How much of what it reflects at a glancing angle.
  var glance: Float
  var texture: TextureSampler
  var hasTexture: Bool
  /// Repeats a metre.
  var textureScale: Float
  /// Fades into the horizon far away.
  var isEndless: Bool
  /// Whether it shows reflections that are worth their time.
  var isGlossy: Bool

  init(_ finish: Finish, texture: TextureSampler?, isEndless: Bool) {
    let color = SIMD3<Float>(
      ToneCurve.decoded(finish.color.x), ToneCurve.decoded(finish.color.y),
      ToneCurve.decoded(finish.color.z))
    let gloss = max(0, min(1, finish.gloss))
    sharpness = 2 + Int(5 * gloss)
    faintest = Float(Double.pow(1e-30, 1 / Double(1 << (sharpness - 1))))
    if finish.isMetal {
      self.color = 0.45 * color
      mirror = 0.75 * gloss * color
      spot = (0.3 + 0.9 * gloss * gloss) * color
      glance = 0.3 * gloss
    } else {
      self.color = color
      mirror = SIMD3(repeating: 0.04 * gloss)
      spot = SIMD3(repeating: 0.03 + 0.5 * gloss * gloss)
      glance = 0.35 * gloss * gloss
    }
    self.texture = texture ?? .none
    hasTexture = texture != nil
    isGlossy = finish.isMetal || gloss >= 0.35
    textureScale = Float(1 / finish.textureSpan)
    self.isEndless = isEndless
  }
}
