/// The base of all scenes: a floor, a table with a rim and an arm in front of it.
///
/// The table's top is the plane z = 0, from -0.7 to 0.7 m along x and from 0.2 to 1.35 m along y, deep enough for all furniture.
public struct Tabletop {
  /// The visual materials of the floor, the table top and the legs.
  public struct Appearance: Sendable {
    public var floor = VisualMaterial(0xA9A7A2, shininess: 0.1)
    public var top = VisualMaterial(0xE6CFA8, shininess: 0.2)
    public var legs = VisualMaterial.charcoal

    public init() {}
  }

  public let floor: BodyID
  public let table: BodyID
  public let arm: Arm
  /// The contact material of the table and its rim.
  public let tableMaterial: MaterialID
  /// The contact material of objects, whose friction the hidden dynamics scale.
  public let objectMaterial: MaterialID

  /// Meters from the table's top down to the floor.
  public static let height = 0.913
  /// The table's top.
  public static let top = Box([-0.7, 0.2, 0], [0.7, 1.35, 0])

  /// Adds the scene to a world; if it throws, the world is unchanged.
  @discardableResult
  public init(
    in world: World, hasRim: Bool = true, model: ArmModel = ArmModel(),
    hand: Vector3 = [0, 0.6, 0.2], appearance: Appearance = Appearance()
  ) throws(SimulationError) {
    self = try world.buildAtomically { () throws(SimulationError) in
      try Tabletop(
        addingTo: world, hasRim: hasRim, model: model, hand: hand, appearance: appearance)
    }
  }

  private init(
    addingTo world: World, hasRim: Bool, model: ArmModel, hand: Vector3, appearance: Appearance
  ) throws(SimulationError) {
    tableMaterial = try world.add(Material(friction: 1, role: .table))
    objectMaterial = try world.add(Material(friction: 1, role: .object))
    floor = try world.add(
      BodyDefinition(
        "floor", motionType: .static, pose: Pose([0, 0, -Tabletop.height]),
        shapes: [
          ShapeDefinition(
            .plane, name: "floor", category: .fixture, visualMaterial: appearance.floor)
        ]))
    table = try world.add(
      BodyDefinition(
        "table", motionType: .static,
        shapes: Tabletop.shapes(hasRim: hasRim, material: tableMaterial, appearance: appearance)))
    arm = try Arm(in: world, model: model, hand: hand)
  }

  /// Adds a block of ``objectMaterial`` that stands on the table.
  @discardableResult
  public func addBlock(
    _ name: String = "block", size: Vector3 = [0.04, 0.04, 0.04], mass: Double = 0.1,
    at position: SIMD2<Double>, in world: World
  ) throws(SimulationError) -> BodyID {
    try world.add(
      BodyDefinition(
        name, pose: Pose([position.x, position.y, size.z / 2]),
        shapes: [ShapeDefinition(.box(size: size), name: name, material: objectMaterial)],
        mass: .total(mass)))
  }

  private static func shapes(
    hasRim: Bool, material: MaterialID, appearance: Appearance
  ) -> [ShapeDefinition] {
    let thickness = 0.1
    let rim = (width: 0.02, height: 0.12)
    let size = top.upper - top.lower
    /// The edges are sharp, because the parts touch each other there.
    func part(_ name: String, size: Vector3, at center: Vector3) -> ShapeDefinition {
      ShapeDefinition(
        .box(size: size), name: name, pose: Pose(center), material: material,
        category: .fixture, visualMaterial: appearance.top
      ).withEdgeRadius(0)
    }
    var shapes = [
      part(
        "table top", size: [size.x, size.y, thickness],
        at: [top.center.x, top.center.y, -thickness / 2])
    ]
    for x in [-0.62, 0.62] {
      for y in [top.lower.y + 0.08, top.upper.y - 0.08] {
        let length = height - thickness
        shapes.append(
          ShapeDefinition(
            .box(size: [0.07, 0.07, length]), name: "leg",
            pose: Pose([x, y, -thickness - length / 2]), category: .fixture, collisionMask: [],
            isSolid: false, visualMaterial: appearance.legs))
      }
    }
    guard hasRim else { return shapes }
    // The rim stands around the top, not on it.
    for side in [-1.0, 1.0] {
      shapes.append(
        part(
          side < 0 ? "left rim" : "right rim",
          size: [rim.width, size.y + 2 * rim.width, rim.height],
          at: [side * (size.x + rim.width) / 2, top.center.y, rim.height / 2]))
      shapes.append(
        part(
          side < 0 ? "near rim" : "far rim", size: [size.x, rim.width, rim.height],
          at: [0, top.center.y + side * (size.y + rim.width) / 2, rim.height / 2]))
    }
    return shapes
  }
}
