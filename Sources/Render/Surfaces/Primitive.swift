/// The simplest thing that can be seen: a solid between planes, a round surface, a disc or a triangle.
struct Primitive {
  enum Kind: UInt8 {
    /// Its facets are the planes, those seen from outside first.
    case convex
    /// The near side of a sphere or cylinder.
    case round
    case disc
    /// Its facets are the three edges.
    case triangle
  }

  var kind: Kind
  /// The number of the drawn shape it is part of.
  var shape: Int32
  /// Where it may be seen.
  var bounds = Bounds.everything
  /// Nearness, as ``Projection`` has it: on discs and triangles the linear part alone.
  var linear = Linear(x: 0, y: 0, constant: 0)
  var quadratic = Quadratic(xx: 0, xy: 0, yy: 0, x: 0, y: 0, constant: 1)
  var cuts: (Projection.Cut, Projection.Cut)?
  var firstFacet = 0
  var frontCount = 0
  var backCount = 0
  /// From the projection's origin: the middle of a round surface.
  var center = SIMD3<Float>.zero
  /// The axis of a cylinder, zero for a sphere; the normal of a disc or triangle.
  var axis = SIMD3<Float>.zero
  /// The number of a mesh's triangle, for its corners' normals.
  var corners = -1
}

/// One of the planes around a solid, or one of the edges of a triangle.
struct Facet {
  var nearness: Linear
  var normal: SIMD3<Float>
  /// How far the nearness gets from its middle value within a block.
  let swing: Float

  init(nearness: Linear, normal: SIMD3<Float> = .zero) {
    self.nearness = nearness
    self.normal = normal
    swing = Block.reach * Float(abs(nearness.x) + abs(nearness.y))
  }
}

/// What is interpolated between the corners of a triangle, as functions of the place in space.
struct TriangleCorners {
  /// The shares of the second and third corner: the dot product with the first three parts, plus the fourth.
  var second, third: SIMD4<Float>
  var normals: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
  var texture: (SIMD2<Float>, SIMD2<Float>, SIMD2<Float>)
  var hasTexture: Bool
}
