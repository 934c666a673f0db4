public import Sim

/// A ball that is drawn but not simulated, for example at a goal. It casts no shadow.
public struct Marker: Hashable, Sendable {
  public var name: String
  public var position: Vector3
  /// The radius in meters.
  public var radius: Double
  public var visualMaterial: VisualMaterial

  public init(
    _ name: String = "goal", at position: Vector3, radius: Double = 0.02,
    visualMaterial: VisualMaterial = VisualMaterial(0x2ECC71, shininess: 0.4)
  ) {
    self.name = name
    self.position = position
    self.radius = radius
    self.visualMaterial = visualMaterial
  }
}
