public import Render

/// How observation images are rendered.
public struct ImageStyle: Codable, Hashable, Sendable {
  public var hasShadows = true
  /// The number of samples per pixel: 1, 4, 8 or 16.
  public var samples = 4
  /// Whether a small sphere marks the goal, if the goal is observable.
  public var showsGoalMarker = true
  /// Whether the corner cameras are upright. Meta-World mounts them upside down.
  public var isUpright = true
  /// How strongly the appearance varies between episodes (domain randomization, Tobin et al. 2017).
  public var randomization = VisualRandomization.none

  public init() {}

  /// The settings for the renderer.
  public var settings: RenderSettings {
    var settings = RenderSettings()
    settings.hasShadows = hasShadows
    settings.samples = samples
    return settings
  }
}
