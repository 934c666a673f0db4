import Foundation
import Sim

/// Triangle meshes for tests.
enum Meshes {
  /// An icosphere: an icosahedron whose triangles are split into four `subdivisions` times. Vertex normals make it look
  /// round.
  static func icosphere(
    radius: Double, subdivisions: Int, hasNormals: Bool = false
  ) throws -> TriangleMesh {
    let g = (1 + 5.0.squareRoot()) / 2
    var vertices: [Vector3] = [
      [-1, g, 0], [1, g, 0], [-1, -g, 0], [1, -g, 0], [0, -1, g], [0, 1, g], [0, -1, -g],
      [0, 1, -g], [g, 0, -1], [g, 0, 1], [-g, 0, -1], [-g, 0, 1],
    ].map { ($0 as Vector3).normalized }
    var triangles: [SIMD3<Int32>] = [
      [0, 11, 5], [0, 5, 1], [0, 1, 7], [0, 7, 10], [0, 10, 11], [1, 5, 9], [5, 11, 4],
      [11, 10, 2], [10, 7, 6], [7, 1, 8], [3, 9, 4], [3, 4, 2], [3, 2, 6], [3, 6, 8], [3, 8, 9],
      [4, 9, 5], [2, 4, 11], [6, 2, 10], [8, 6, 7], [9, 8, 1],
    ]
    for _ in 0..<subdivisions {
      triangles = triangles.flatMap { t -> [SIMD3<Int32>] in
        let corners = [t.x, t.y, t.z].map { vertices[Int($0)] }
        let first = Int32(vertices.count)
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
          vertices.append((corners[a] + corners[b]).normalized)
        }
        let (ab, bc, ca) = (first, first + 1, first + 2)
        return [[t.x, ab, ca], [t.y, bc, ab], [t.z, ca, bc], [ab, bc, ca]]
      }
    }
    let normals = triangles.flatMap { t in [t.x, t.y, t.z].map { vertices[Int($0)] } }
    return try TriangleMesh(
      vertices: vertices.map { radius * $0 }, triangles: triangles,
      normals: hasNormals ? normals : [])
  }

  /// A ring around the z axis.
  static func torus(radius: Double, thickness: Double, sides: Int = 16) throws -> TriangleMesh {
    let around = 2 * sides
    var vertices: [Vector3] = []
    var triangles: [SIMD3<Int32>] = []
    func number(_ i: Int, _ j: Int) -> Int32 { Int32(i % around * sides + j % sides) }
    for i in 0..<around {
      for j in 0..<sides {
        let (a, b) = (2 * .pi * Double(i) / Double(around), 2 * .pi * Double(j) / Double(sides))
        let distance = radius + thickness / 2 * cos(b)
        vertices.append([distance * cos(a), distance * sin(a), thickness / 2 * sin(b)])
        let (p, q, r, s) = (number(i, j), number(i + 1, j), number(i + 1, j + 1), number(i, j + 1))
        triangles += [[p, q, r], [p, r, s]]
      }
    }
    return try TriangleMesh(vertices: vertices, triangles: triangles)
  }

  /// A box with a whole texture on each side, upright from outside; the top and bottom have their upper edge towards
  /// +y.
  static func box(size: Vector3) throws -> TriangleMesh {
    var vertices: [Vector3] = []
    var triangles: [SIMD3<Int32>] = []
    var textureCoordinates: [SIMD2<Double>] = []
    for (out, up) in [
      ([1, 0, 0], [0, 0, 1]), ([-1, 0, 0], [0, 0, 1]), ([0, 1, 0], [0, 0, 1]),
      ([0, -1, 0], [0, 0, 1]), ([0, 0, 1], [0, 1, 0]), ([0, 0, -1], [0, 1, 0]),
    ] as [(Vector3, Vector3)] {
      let right = up.cross(out)
      let first = Int32(vertices.count)
      // Counter-clockwise from the lower left.
      for (x, y) in [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)] {
        vertices.append(size / 2 * (out + x * right + y * up))
      }
      triangles += [[first, first + 1, first + 2], [first, first + 2, first + 3]]
      textureCoordinates += [[0, 0], [1, 0], [1, 1], [0, 0], [1, 1], [0, 1]]
    }
    return try TriangleMesh(
      vertices: vertices, triangles: triangles, textureCoordinates: textureCoordinates)
  }
}
