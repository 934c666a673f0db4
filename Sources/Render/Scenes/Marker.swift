public import Sim

/// A ball that is drawn where there is nothing, such as at a goal. It casts no shadow.
public struct Marker: Hashable, Sendable {
  public var name: String
  public var position: Vector3
  /// Metres.
  public var radius: Double
  public var finish: Finish

  public init(
    _ name: String = "goal", at position: Vector3, radius: Double = 0.02,
    finish: Finish = Finish(0x2ECC71, gloss: 0.4)
  ) {
    self.name = name
    self.position = position
    self.radius = radius
    self.finish = finish
  }
}
