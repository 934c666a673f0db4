/// The visual materials of the arm's links, and parts that are only visible.
enum ArmVisuals {
  static let link = VisualMaterial(0xEDEEEC, shininess: 0.55)
  static let joint = VisualMaterial(0x2E3338, shininess: 0.5)
  static let band = VisualMaterial(0x1F9AA6, shininess: 0.55)
  static let palm = VisualMaterial(0x3A4047, shininess: 0.5)
  /// The radius of the edges of housings and of the palm.
  static let edgeRadius = 0.006
  static let finger = VisualMaterial(0xAEB4BA, shininess: 0.6, isMetallic: true)

  /// A stand from the floor up to the base, and a ring near the end of the column.
  static func base(_ model: ArmModel) -> [ShapeDefinition] {
    let height = Tabletop.height
    return [
      part(.cylinder(radius: 0.13, length: 0.03), "stand", joint, at: [0, 0, 0.015 - height])
        .withEdgeRadius(edgeRadius),
      part(
        .cylinder(radius: 0.085, length: height), "stand", VisualMaterial.gray,
        at: [0, 0, -height / 2]),
      part(
        .cylinder(radius: 0.068, length: 0.035), "collar", band,
        at: [0, 0, model.shoulderHeight - 0.1]
      ).withoutShadow,
    ]
  }

  /// The housing of the joint of a link, and a ring farther along the link.
  static func link(
    radius: Double, housing: Double, ring height: Double
  ) -> [ShapeDefinition] {
    [
      part(
        .cylinder(radius: housing, length: 2 * housing + 0.012), "joint", joint, acrossX: true
      ).withEdgeRadius(edgeRadius),
      part(
        .cylinder(radius: housing - 0.016, length: 2 * housing + 0.02), "cap", band, acrossX: true
      ).withoutShadow,
      part(
        .cylinder(radius: radius + 0.0015, length: 0.022), "ring", joint, at: [0, 0, height]
      ).withoutShadow,
    ]
  }

  /// The tool flange between wrist and palm, a stripe across the palm, and the rails of the fingers below it.
  static let hand = [
    part(.cylinder(radius: 0.027, length: 0.04), "flange", finger, at: [0, 0, 0.112]),
    part(.cylinder(radius: 0.036, length: 0.01), "flange", joint, at: [0, 0, 0.097]),
    part(.box(size: [0.067, 0.05, 0.008]), "stripe", band, at: [-0.008, 0, 0.078]).withoutShadow,
    part(.box(size: [0.007, 0.1, 0.006]), "rail", finger, at: [-0.017, 0, 0.037]).withoutShadow,
    part(.box(size: [0.007, 0.1, 0.006]), "rail", finger, at: [0.001, 0, 0.037]).withoutShadow,
  ]

  /// The wrist between its joint and the tool flange.
  static let wrist = [
    part(.cylinder(radius: 0.033, length: 0.045), "wrist", joint, at: [0, 0, 0.022])
  ]

  /// A finger that tapers to its tip, with a rubber pad on its inner face and a carriage on the rails. `inward` is -1
  /// for the left finger and 1 for the right one.
  static func finger(_ model: ArmModel, inward: Double) throws(SimulationError) -> [ShapeDefinition]
  {
    let size = model.fingerSize
    let face = inward * model.padOffset
    let (pad, top, tip) = (0.003, size.z / 2, -size.z / 2)
    // A grip presses the rubber in by about half of what it stands out.
    let rubber = pad + model.padProtrusion / 2
    func corner(_ x: Double, _ depth: Double, _ z: Double) -> Vector3 {
      [x, face - inward * depth, z]
    }
    var points: [Vector3] = []
    for side in [-1.0, 1.0] {
      for depth in [pad, size.y] {
        points.append(corner(side * size.x / 2, depth, top))
        points.append(corner(side * size.x / 2, depth, 0.2 * top))
        points.append(corner(side * 0.34 * size.x, depth - (depth > pad ? 0.003 : 0), tip))
      }
    }
    return [
      part(.hull(try ConvexHull(around: points)), "finger", self.finger),
      part(
        .box(size: [0.66 * size.x, rubber, 0.42 * size.z]), "pad", VisualMaterial.rubber,
        at: [0, face + inward * (rubber / 2 - pad), tip + 0.22 * size.z]
      ).withoutShadow,
      part(
        .box(size: [size.x + 0.006, size.y + 0.004, 0.012]), "carriage", joint,
        at: [-0.004, face - inward * size.y / 2, 0.034]),
    ]
  }

  private static func part(
    _ geometry: Geometry, _ name: String, _ visualMaterial: VisualMaterial,
    at position: Vector3 = .zero,
    acrossX: Bool = false
  ) -> ShapeDefinition {
    ShapeDefinition(
      geometry, name: name,
      pose: Pose(
        position, rotation: acrossX ? Rotation(angle: .pi / 2, about: [0, 1, 0]) : .identity),
      category: .arm, collisionMask: [], isSolid: false, visualMaterial: visualMaterial)
  }
}
