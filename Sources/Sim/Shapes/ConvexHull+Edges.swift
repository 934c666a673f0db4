extension ConvexHull {
  /// The hull of a box centered at the origin, with the given edge lengths.
  init(box size: Vector3) {
    vertices = (0..<8).map { n in
      size / 2 * Vector3(n & 1 == 0 ? -1 : 1, n & 2 == 0 ? -1 : 1, n & 4 == 0 ? -1 : 1)
    }
    faces = [
      [0, 4, 6, 2], [1, 3, 7, 5], [0, 1, 5, 4], [2, 6, 7, 3], [0, 2, 3, 1], [4, 5, 7, 6],
    ]
    planes = (0..<6).map { n in
      var normal = Vector3.zero
      normal[n / 2] = n % 2 == 0 ? -1 : 1
      return Plane(normal: normal, distance: size[n / 2] / 2)
    }
    guard let edges = Edge.all(of: faces) else { preconditionFailure("a box must be closed") }
    self.edges = edges
  }
}

extension ConvexHull.Edge {
  /// The edges of a polyhedron in the order of its faces, or nil if it is not closed.
  static func all(of faces: [[Int]]) -> [ConvexHull.Edge]? {
    struct Direction: Hashable { let from, to: Int }
    var owner: [Direction: Int] = [:]
    for (index, face) in faces.enumerated() {
      for (corner, next) in zip(face, face.dropFirst() + face.prefix(1)) {
        guard owner.updateValue(index, forKey: Direction(from: corner, to: next)) == nil else {
          return nil
        }
      }
    }
    var edges: [ConvexHull.Edge] = []
    for (index, face) in faces.enumerated() {
      for (corner, next) in zip(face, face.dropFirst() + face.prefix(1)) {
        guard let other = owner[Direction(from: next, to: corner)] else { return nil }
        if corner < next { edges.append(Self(from: corner, to: next, left: index, right: other)) }
      }
    }
    return edges
  }
}
