internal import Base
internal import Sim

/// A material, prepared for shading.
struct MaterialParameters {
  /// The diffuse color in linear RGB.
  var color: SIMD3<Float>
  /// The reflectance at normal incidence (F0): 0.04 scaled by shininess, or a metal's color (metalness workflow).
  var specularReflectance: SIMD3<Float>
  /// The strength of the sun's highlight, and log2 of its Blinn-Phong exponent.
  var specular: SIMD3<Float>
  var log2Shininess: Int
  /// A lower bound for the base of the power, so that repeated squaring never underflows to denormals.
  var underflowGuard: Float
  /// The additional reflectance at grazing angles.
  var grazingReflectance: Float
  var texture: TextureSampler
  var hasTexture: Bool
  /// Texture repeats per meter.
  var textureScale: Float
  /// Whether the shape is an infinite plane, which fades to the horizon.
  var isInfinite: Bool
  /// The share of the samples that show the surface (alpha to coverage).
  var opacity: Float
  /// Whether the sun's shadows fall on it; not on goal markers, which must be bright everywhere.
  var receivesShadow = true
  /// Whether reflections are strong enough to be worth their time.
  var isGlossy: Bool

  init(_ visualMaterial: VisualMaterial, texture: TextureSampler?, isInfinite: Bool) {
    let color = SIMD3<Float>(
      ToneMapping.linearFromSRGB(visualMaterial.color.x),
      ToneMapping.linearFromSRGB(visualMaterial.color.y),
      ToneMapping.linearFromSRGB(visualMaterial.color.z))
    let shininess = max(0, min(1, visualMaterial.shininess))
    log2Shininess = 2 + Int(5 * shininess)
    underflowGuard = Float(Double.pow(1e-30, 1 / Double(1 << (log2Shininess - 1))))
    if visualMaterial.isMetallic {
      self.color = 0.45 * color
      specularReflectance = 0.75 * shininess * color
      specular = (0.3 + 0.9 * shininess * shininess) * color
      grazingReflectance = 0.3 * shininess
    } else {
      self.color = color
      specularReflectance = SIMD3(repeating: 0.04 * shininess)
      specular = SIMD3(repeating: 0.03 + 0.5 * shininess * shininess)
      grazingReflectance = 0.35 * shininess * shininess
    }
    self.texture = texture ?? .none
    hasTexture = texture != nil
    isGlossy = visualMaterial.isMetallic || shininess >= 0.35
    textureScale = Float(1 / visualMaterial.textureTileSize)
    opacity = max(0, min(1, visualMaterial.opacity))
    self.isInfinite = isInfinite
  }
}
