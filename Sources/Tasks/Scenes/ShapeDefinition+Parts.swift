internal import Base
public import Sim

// Fixtures are written as lists of parts. Lengths are halved, as tables of such measures give them.
extension ShapeDefinition {
  public static func box(
    half: Vector3, at center: Vector3 = .zero, _ name: String = ""
  ) -> ShapeDefinition {
    ShapeDefinition(.box(size: 2 * half), name: name, pose: Pose(center))
  }

  public static func sphere(
    radius: Double, at center: Vector3 = .zero, _ name: String = ""
  ) -> ShapeDefinition {
    ShapeDefinition(.sphere(radius: radius), name: name, pose: Pose(center))
  }

  public static func cylinder(
    radius: Double, halfLength: Double, along axis: Vector3 = [0, 0, 1],
    at center: Vector3 = .zero, _ name: String = ""
  ) -> ShapeDefinition {
    ShapeDefinition(
      .cylinder(radius: radius, length: 2 * halfLength), name: name,
      pose: Pose(center, rotation: Rotation(fromVerticalTo: axis)))
  }

  /// `halfLength` is that of the straight part.
  public static func capsule(
    radius: Double, halfLength: Double, along axis: Vector3 = [0, 0, 1],
    at center: Vector3 = .zero, _ name: String = ""
  ) -> ShapeDefinition {
    ShapeDefinition(
      .capsule(radius: radius, length: 2 * halfLength), name: name,
      pose: Pose(center, rotation: Rotation(fromVerticalTo: axis)))
  }

  /// A level ring of eight capsules; `radius` is that of the circle their middles lie on.
  public static func ring(
    radius: Double, tube: Double, at center: Vector3 = .zero, _ name: String = ""
  ) -> [ShapeDefinition] {
    (0..<8).map { number in
      let angle = Double(number) * .pi / 4
      let (sine, cosine) = Double.sincos(angle)
      let direction = Vector3(cosine, sine, 0)
      return .capsule(
        radius: tube, halfLength: 0.35 * radius, along: [-direction.y, direction.x, 0],
        at: center + radius * direction, name)
    }
  }
}

extension Rotation {
  /// The shortest turn that brings the z axis into a direction.
  init(fromVerticalTo axis: Vector3) {
    let direction = axis.normalized
    let hinge = Vector3(0, 0, 1).cross(direction)
    guard hinge.length > 1e-12 else {
      self = direction.z > 0 ? .identity : Rotation(angle: .pi, about: [1, 0, 0])
      return
    }
    self.init(angle: Double.acos(max(-1, min(1, direction.z))), about: hinge.normalized)
  }

  /// A turn about the vertical, in radians.
  public static func yaw(_ angle: Double) -> Rotation { Rotation(angle: angle, about: [0, 0, 1]) }
}
