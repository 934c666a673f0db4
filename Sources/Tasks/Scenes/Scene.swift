public import Sim

/// The scene that a task builds on: a world with a table and an arm.
public final class Scene {
  public let world: World
  public let tabletop: Tabletop
  public var arm: Arm { tabletop.arm }

  /// Builds the table and the arm for a task's profile.
  public init(for profile: TaskProfile) throws {
    world = try World(timing: profile.controlTiming.timing)
    var model = ArmModel.metaWorld
    // Action noise is a fraction of Meta-World's full action, whatever the action scale of the task.
    model.actionScale = ControlTiming.metaWorld.actionScale
    tabletop = try Tabletop(
      in: world, hasRim: profile.hasRim, model: model, hand: profile.initialHandPosition,
      appearance: .workshop)
    tabletop.arm.workspace = profile.workspace
  }

  /// The moment of inertia, in kg m², of a body that resists turning: in Meta-World some objects slide and cannot turn.
  private static let inertia = 0.1

  /// Adds a free body whose mass is distributed by volume. Its parts have the default object material unless
  /// they or `friction` say otherwise. `rollingFriction`, in meters, slows it down when it rolls. A body that `resistsTurning` hardly turns
  /// under the forces of a hand.
  public func addObject(
    _ name: String, _ parts: [ShapeDefinition], mass: Double, friction: Double? = nil,
    rollingFriction: Double = 0, resistsTurning: Bool = false
  ) throws -> BodyID {
    var material = tabletop.objectMaterial
    if friction != nil || rollingFriction > 0 {
      material = try world.add(
        Material(friction: friction ?? 1, rollingFriction: rollingFriction, role: .object))
    }
    return try world.add(
      BodyDefinition(
        name, shapes: parts.map { $0.filled(with: material) },
        mass: resistsTurning
          ? .properties(
            MassProperties(
              mass: mass,
              inertia: Inertia(xx: Scene.inertia, yy: Scene.inertia, zz: Scene.inertia)))
          : .total(mass)))
  }

  /// Adds a static body.
  public func addFixture(
    _ name: String, _ parts: [ShapeDefinition]
  ) throws -> BodyID {
    try world.add(
      BodyDefinition(name, motionType: .static, shapes: parts.map { $0.with(category: .fixture) }))
  }
}

extension ShapeDefinition {
  func filled(with material: MaterialID) -> ShapeDefinition {
    var part = self
    part.material = part.material ?? material
    return part
  }

  func with(category: CollisionCategory) -> ShapeDefinition {
    var part = self
    part.category = category
    return part
  }
}
