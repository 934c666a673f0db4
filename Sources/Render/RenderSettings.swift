/// The settings of a renderer.
public struct RenderSettings: Sendable {
  public var hasShadows = true
  /// Samples per pixel for anti-aliasing: 1 (hard edges), 4, 8 or 16.
  public var samples = 4
  public var lighting = Lighting.daylight
  /// Additional textures; one with the name of a built-in texture replaces it.
  public var textures: [Texture] = []

  public init() {}
}
