/// The settings of a renderer.
public struct RenderSettings: Sendable {
  public var hasShadows = true
  /// Samples per pixel for anti-aliasing: 1 (hard edges), 4, 8 or 16.
  public var samples = 4
  /// Whether edges are drawn rounded where that can be seen. Without, images show exactly what collides, unless a shape
  /// is only visible.
  public var roundsEdges = true
  public var lighting = Lighting.daylight
  /// Additional textures; one with the name of a built-in texture replaces it.
  public var textures: [Texture] = []

  public init() {}
}
