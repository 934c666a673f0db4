/// The visual materials of the arm's links, and parts that are only visible.
enum ArmVisuals {
  static let link = VisualMaterial(0xEDEEEC, shininess: 0.55)
  static let joint = VisualMaterial(0x2E3338, shininess: 0.5)
  static let band = VisualMaterial(0x1F9AA6, shininess: 0.55)
  static let palm = VisualMaterial(0x3A4047, shininess: 0.5)
  static let finger = VisualMaterial(0xAEB4BA, shininess: 0.6, isMetallic: true)

  /// A stand from the floor up to the base, and a ring near the end of the column.
  static func base(_ model: ArmModel) -> [ShapeDefinition] {
    let height = Tabletop.height
    return [
      part(.cylinder(radius: 0.13, length: 0.03), "stand", joint, at: [0, 0, 0.015 - height]),
      part(
        .cylinder(radius: 0.085, length: height), "stand", VisualMaterial.gray,
        at: [0, 0, -height / 2]),
      part(
        .cylinder(radius: 0.068, length: 0.035), "collar", band,
        at: [0, 0, model.shoulderHeight - 0.1]),
    ]
  }

  /// The housing of the joint of a link, and a ring farther along the link.
  static func link(
    radius: Double, housing: Double, ring height: Double
  ) -> [ShapeDefinition] {
    [
      part(
        .cylinder(radius: housing, length: 2 * housing + 0.012), "joint", joint, acrossX: true),
      part(
        .cylinder(radius: housing - 0.016, length: 2 * housing + 0.02), "cap", band, acrossX: true),
      part(
        .cylinder(radius: radius + 0.0015, length: 0.022), "ring", joint, at: [0, 0, height]),
    ]
  }

  /// The flange between palm and wrist, and a stripe across the palm.
  static let hand = [
    part(.cylinder(radius: 0.03, length: 0.05), "flange", joint, at: [0, 0, 0.105]),
    part(.box(size: [0.067, 0.05, 0.008]), "stripe", band, at: [-0.008, 0, 0.078]),
  ]

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
