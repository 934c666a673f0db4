public import Sim

/// What a task is built in: a world with a table and an arm, ready for the task's own things.
public final class Scene {
  public let world: World
  public let tabletop: Tabletop
  public var arm: Arm { tabletop.arm }

  /// Builds table and arm as a task's profile asks.
  public init(for profile: TaskProfile) throws {
    world = try World(timing: profile.pace.timing)
    var model = ArmModel()
    // Hidden dynamics' noise is a fraction of Meta-World's full action, whatever a task's own is.
    model.fullDisplacement = Pace.metaWorld.stride
    tabletop = try Tabletop(
      in: world, hasRim: profile.hasRim, model: model, hand: profile.hand, look: .workshop)
    tabletop.arm.workspace = profile.workspace
  }

  /// Adds something that moves freely, its mass spread by volume. It is of the objects' material unless its
  /// parts say otherwise or friction is given; `rolling`, in metres, is what slows it down when it rolls.
  public func addObject(
    _ name: String, _ parts: [ShapeDefinition], mass: Double, friction: Double? = nil,
    rolling: Double = 0
  ) throws -> BodyID {
    var material = tabletop.objectMaterial
    if friction != nil || rolling > 0 {
      material = try world.add(
        Material(friction: friction ?? 1, rollingFriction: rolling, role: .object))
    }
    return try world.add(
      BodyDefinition(
        name, shapes: parts.map { $0.filled(with: material) }, mass: .total(mass)))
  }

  /// Adds something that stands where it is put.
  public func addFixture(
    _ name: String, _ parts: [ShapeDefinition]
  ) throws -> BodyID {
    try world.add(
      BodyDefinition(name, motion: .fixed, shapes: parts.map { $0.with(category: .fixture) }))
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
