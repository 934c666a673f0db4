public import Sim

/// A fixture with one link on a slider or hinge joint, such as a drawer, door, button or dial.
///
/// All arguments are in the fixture's frame, with the joint at zero. The link is balanced: gravity does not
/// move it, but friction and an optional spring do.
public struct Articulation {
  public enum JointKind: Sendable {
    case slider(axis: Vector3)
    case hinge(axis: Vector3, anchor: Vector3)
  }

  public let base: BodyID
  public let link: BodyID
  public let joint: JointID
  /// In meters or radians.
  public let limits: ClosedRange<Double>
  private let jointKind: JointKind
  private let world: World

  public init(
    _ name: String, in scene: Scene, base baseParts: [ShapeDefinition], link linkName: String,
    _ parts: [ShapeDefinition], _ jointKind: JointKind, limits: ClosedRange<Double>, mass: Double,
    friction: Double, spring: DegreeOfFreedom.Spring? = nil
  ) throws {
    world = scene.world
    self.jointKind = jointKind
    self.limits = limits
    base = try scene.addFixture(name, baseParts)
    var definition = BodyDefinition(linkName, shapes: parts, mass: .total(mass))
    definition.usesGravity = false
    link = try world.add(definition)
    let kind: JointDefinition.Kind =
      switch jointKind {
      case .slider(let axis): .slider(axis: axis)
      case .hinge(let axis, let anchor): .hinge(anchor: anchor, axis: axis)
      }
    joint = try world.add(
      JointDefinition(
        "\(linkName) joint", kind, child: link, parent: base,
        degreesOfFreedom: [DegreeOfFreedom(limits: limits, spring: spring, friction: friction)]))
  }

  /// Places the fixture, with its link at rest at a joint position.
  public func setPose(_ pose: Pose, jointPosition position: Double = 0) throws {
    try world.setPose(pose, of: base)
    let shift: Pose =
      switch jointKind {
      case .slider(let axis): Pose(position * axis.normalized)
      case .hinge(let axis, let anchor):
        Pose(anchor, rotation: Rotation(angle: position, about: axis.normalized)) * Pose(-anchor)
      }
    try world.setPose(pose * shift, of: link)
    try world.setVelocity(.zero, of: link)
  }

  /// The joint position in meters or radians.
  public var position: Double { world.position(of: joint) }

  /// The world coordinates of a point of the link, given in the fixture's frame with the joint at zero.
  public func worldPoint(_ point: Vector3) -> Vector3 { world.pose(of: link).act(on: point) }

  /// The rotation of the link.
  public var rotation: Rotation { world.rotation(of: link) }
}
