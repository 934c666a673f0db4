internal import Base
internal import Sim

extension TriangleMesh {
  /// A point of a lathe's profile: radius and height in meters, and the normal there.
  struct ProfilePoint {
    let radius, height: Double
    let outward, upward: Double
  }

  /// A surface of revolution about the z axis. The profile goes from the bottom along the outside to the inside; its
  /// ends are closed by flat fans.
  static func lathe(_ profile: [ProfilePoint], segments: Int, name: String) throws -> TriangleMesh {
    var vertices: [Vector3] = []
    var normals: [Vector3] = []
    for point in profile {
      for segment in 0..<segments {
        let (sine, cosine) = Double.sincos(2 * .pi * Double(segment) / Double(segments))
        vertices.append([point.radius * cosine, point.radius * sine, point.height])
        normals.append(
          Vector3(point.outward * cosine, point.outward * sine, point.upward).normalized)
      }
    }
    func index(_ ring: Int, _ segment: Int) -> Int32 {
      Int32(ring * segments + segment % segments)
    }
    var triangles: [SIMD3<Int32>] = []
    for segment in 0..<segments {
      for ring in 0..<profile.count - 1 {
        let (a, b) = (index(ring, segment), index(ring, segment + 1))
        let (c, d) = (index(ring + 1, segment), index(ring + 1, segment + 1))
        triangles += [[a, b, d], [a, d, c]]
      }
    }
    for (ring, normal) in [(0, Vector3(0, 0, -1)), (profile.count - 1, Vector3(0, 0, 1))] {
      let center = Int32(vertices.count)
      vertices.append([0, 0, profile[ring].height])
      normals.append(normal)
      for segment in 0..<segments {
        let (a, b) = (index(ring, segment), index(ring, segment + 1))
        triangles.append(ring == 0 ? [center, b, a] : [center, a, b])
      }
    }
    let corners = triangles.flatMap {
      [normals[Int($0.x)], normals[Int($0.y)], normals[Int($0.z)]]
    }
    return try TriangleMesh(
      vertices: vertices, triangles: triangles, normals: corners, name: name)
  }
}
