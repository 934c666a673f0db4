public import Sim

/// A fixture with one part that moves on a joint: a drawer, a door, a button, a dial.
///
/// All is given in one frame, the fixture's own, with the joint at zero. The part is balanced: gravity does
/// not move it, friction and an optional spring do what they do.
public struct Mechanism {
  public enum Motion: Sendable {
    case slides(along: Vector3)
    case turns(about: Vector3, through: Vector3)
  }

  public let base: BodyID
  public let part: BodyID
  public let joint: JointID
  /// Metres or radians.
  public let limits: ClosedRange<Double>
  private let motion: Motion
  private let world: World

  public init(
    _ name: String, in scene: Scene, base baseParts: [ShapeDefinition], part partName: String,
    _ parts: [ShapeDefinition], _ motion: Motion, limits: ClosedRange<Double>, mass: Double,
    friction: Double, spring: Freedom.Spring? = nil
  ) throws {
    world = scene.world
    self.motion = motion
    self.limits = limits
    base = try scene.addFixture(name, baseParts)
    var definition = BodyDefinition(partName, shapes: parts, mass: .total(mass))
    definition.hasWeight = false
    part = try world.add(definition)
    let kind: JointDefinition.Kind =
      switch motion {
      case .slides(let axis): .slider(axis: axis)
      case .turns(let axis, let anchor): .hinge(anchor: anchor, axis: axis)
      }
    joint = try world.add(
      JointDefinition(
        "\(partName) joint", kind, child: part, parent: base,
        freedoms: [Freedom(limits: limits, spring: spring, friction: friction)]))
  }

  /// Puts the fixture somewhere with its part at rest at a position of the joint.
  public func place(at pose: Pose, joint position: Double = 0) throws {
    try world.setPose(pose, of: base)
    let shift: Pose =
      switch motion {
      case .slides(let axis): Pose(position * axis.normalized)
      case .turns(let axis, let anchor):
        Pose(anchor, rotation: Rotation(angle: position, about: axis.normalized)) * Pose(-anchor)
      }
    try world.setPose(pose * shift, of: part)
    try world.setVelocity(.zero, of: part)
  }

  /// Metres or radians.
  public var position: Double { world.position(of: joint) }

  /// A point of the moving part, given as it lies with the joint at zero, in the world.
  public func point(_ point: Vector3) -> Vector3 { world.pose(of: part).act(on: point) }

  /// How the moving part is turned.
  public var rotation: Rotation { world.rotation(of: part) }
}
