internal import Sim

extension Geometry {
  /// The radius of the shape's rounded edges, at most what fits. Where none is chosen, edges are a little round, because
  /// those of real things catch the light.
  func edgeRadius(_ chosen: Double?) -> Double {
    switch self {
    case .box(let size):
      let thickness = min(size.x, size.y, size.z)
      return min(chosen ?? min(0.0025, 0.08 * thickness), 0.45 * thickness)
    case .cylinder(let radius, let length):
      return min(chosen ?? min(0.0025, 0.15 * radius, 0.15 * length), 0.9 * radius, 0.45 * length)
    case .plane, .sphere, .capsule, .hull, .mesh: return 0
    }
  }
}
