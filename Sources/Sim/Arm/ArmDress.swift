/// The arm's looks: finishes of its links, and parts that are only there to be seen.
enum ArmDress {
  static let link = Finish(0xEDEEEC, gloss: 0.55)
  static let joint = Finish(0x2E3338, gloss: 0.5)
  static let band = Finish(0x1F9AA6, gloss: 0.55)
  static let palm = Finish(0x3A4047, gloss: 0.5)
  static let finger = Finish(0xAEB4BA, gloss: 0.6, isMetal: true)

  /// A stand from the floor up to the foot, and a dark ring where the column ends.
  static func base(_ model: ArmModel) -> [ShapeDefinition] {
    let height = Tabletop.height
    return [
      part(.cylinder(radius: 0.13, length: 0.03), "stand", joint, at: [0, 0, 0.015 - height]),
      part(
        .cylinder(radius: 0.085, length: height), "stand", Finish.gray, at: [0, 0, -height / 2]),
      part(
        .cylinder(radius: 0.068, length: 0.035), "collar", band,
        at: [0, 0, model.shoulderHeight - 0.1]),
    ]
  }

  /// The housing of the joint a link turns in, and a ring further up.
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

  /// What joins the palm to the wrist, and a light on its front.
  static let hand = [
    part(.cylinder(radius: 0.03, length: 0.05), "flange", joint, at: [0, 0, 0.105]),
    part(.box(size: [0.067, 0.05, 0.008]), "stripe", band, at: [-0.008, 0, 0.078]),
  ]

  private static func part(
    _ geometry: Geometry, _ name: String, _ finish: Finish, at place: Vector3 = .zero,
    acrossX: Bool = false
  ) -> ShapeDefinition {
    ShapeDefinition(
      geometry, name: name,
      pose: Pose(
        place, rotation: acrossX ? Rotation(angle: .pi / 2, about: [0, 1, 0]) : .identity),
      category: .arm, touches: [], isSolid: false, finish: finish)
  }
}
