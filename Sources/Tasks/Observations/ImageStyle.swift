public import Render

/// How the pictures of observations are drawn.
public struct ImageStyle: Codable, Hashable, Sendable {
  public var hasShadows = true
  /// How many places of each pixel are looked at: 1, 4, 8 or 16.
  public var samples = 4
  /// Whether a small ball marks the goal, where the agent is told it.
  public var showsGoal = true
  /// Whether the cameras in the corners are the right way up; in Meta-World they hang upside down.
  public var isUpright = true
  /// What differs from episode to episode.
  public var variation = VisualVariation.none

  public init() {}

  /// What a renderer has to be told.
  public var settings: RenderSettings {
    var settings = RenderSettings()
    settings.hasShadows = hasShadows
    settings.samples = samples
    return settings
  }
}
