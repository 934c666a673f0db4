internal import Base
public import Sim

// Fixtures are lists of shapes. Sizes are half extents, as in MuJoCo.
extension ShapeDefinition {
  public static func box(
    halfExtents: Vector3, at center: Vector3 = .zero, _ name: String = ""
  ) -> ShapeDefinition {
    ShapeDefinition(.box(size: 2 * halfExtents), name: name, pose: Pose(center))
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

  /// `halfLength` is half the length of the straight part.
  public static func capsule(
    radius: Double, halfLength: Double, along axis: Vector3 = [0, 0, 1],
    at center: Vector3 = .zero, _ name: String = ""
  ) -> ShapeDefinition {
    ShapeDefinition(
      .capsule(radius: radius, length: 2 * halfLength), name: name,
      pose: Pose(center, rotation: Rotation(fromVerticalTo: axis)))
  }

  /// A horizontal torus that collides as eight capsules and looks like sixteen. `radius` is the radius of the circle
  /// through their centers.
  public static func ring(
    radius: Double, tube: Double, at center: Vector3 = .zero, _ name: String = ""
  ) -> [ShapeDefinition] {
    // The eight capsules overlap less, so that they do not bulge at the corners.
    torus(of: 8, halfLength: 2.8 * radius / 8, radius: radius, tube: tube, at: center, name)
      .map(\.invisible)
      + torus(of: 16, halfLength: 3.14 * radius / 16, radius: radius, tube: tube, at: center, name)
      .map(\.onlyVisible)
  }

  /// A rectangular net of cords, without those along its border. It has `meshes` columns and rows. The cords are finer
  /// than the texels of a shadow map and cast no shadow.
  static func net(
    from corner: Vector3, across: Vector3, up: Vector3, meshes: (columns: Int, rows: Int)
  ) -> [ShapeDefinition] {
    func cords(_ count: Int, along: Vector3, aside: Vector3) -> [ShapeDefinition] {
      (1..<count).map { number in
        .cylinder(
          radius: 0.0009, halfLength: along.length / 2, along: along,
          at: corner + Double(number) / Double(count) * aside + along / 2, "net"
        ).withMaterial(VisualMaterial(0xE4E6E2, shininess: 0.1)).withEdgeRadius(0).withoutShadow
      }
    }
    return cords(meshes.columns, along: up, aside: across)
      + cords(meshes.rows, along: across, aside: up)
  }

  /// A horizontal torus of capsules.
  private static func torus(
    of count: Int, halfLength: Double, radius: Double, tube: Double, at center: Vector3,
    _ name: String
  ) -> [ShapeDefinition] {
    (0..<count).map { number in
      let angle = Double(number) * 2 * .pi / Double(count)
      let (sine, cosine) = Double.sincos(angle)
      let direction = Vector3(cosine, sine, 0)
      return .capsule(
        radius: tube, halfLength: halfLength, along: [-direction.y, direction.x, 0],
        at: center + radius * direction, name)
    }
  }
}

extension Rotation {
  /// The shortest-arc rotation from the z axis to a direction.
  init(fromVerticalTo axis: Vector3) {
    let direction = axis.normalized
    let hinge = Vector3(0, 0, 1).cross(direction)
    guard hinge.length > 1e-12 else {
      self = direction.z > 0 ? .identity : Rotation(angle: .pi, about: [1, 0, 0])
      return
    }
    self.init(angle: Double.acos(max(-1, min(1, direction.z))), about: hinge.normalized)
  }

  /// A rotation about the vertical axis, in radians.
  public static func yaw(_ angle: Double) -> Rotation { Rotation(angle: angle, about: [0, 0, 1]) }
}
