/// How pictures are drawn.
public struct RenderSettings: Sendable {
  public var hasShadows = true
  /// How many places of each pixel are looked at: 1 for hard edges, 4, 8 or 16 for smooth ones.
  public var samples = 4
  public var light = Light.daylight
  /// Textures beside the built-in ones; one of the same name replaces the other.
  public var textures: [Texture] = []

  public init() {}
}
