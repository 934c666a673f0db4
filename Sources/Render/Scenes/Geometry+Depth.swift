internal import Sim

extension Geometry {
  /// How far a shape with these axes reaches below its origin, in meters; infinite where that takes long to find.
  func depthBelowOrigin(_ axes: (x: Vector3, y: Vector3, z: Vector3)) -> Double {
    switch self {
    case .box(let size):
      (abs(axes.x.z) * size.x + abs(axes.y.z) * size.y + abs(axes.z.z) * size.z) / 2
    case .sphere(let radius): radius
    case .capsule(let radius, let length): abs(axes.z.z) * length / 2 + radius
    case .cylinder(let radius, let length):
      abs(axes.z.z) * length / 2 + radius * max(0, 1 - axes.z.z * axes.z.z).squareRoot()
    case .plane, .hull, .mesh: .infinity
    }
  }
}
