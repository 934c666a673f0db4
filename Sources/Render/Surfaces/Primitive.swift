/// The unit of rasterization: a convex solid, a quadric, a disc or a triangle.
struct Primitive {
  enum Kind: UInt8 {
    /// A solid between planes, which are its facets, front faces first.
    case convex
    /// The near side of a sphere, or of a cylinder's or cone's lateral surface.
    case quadric
    case disc
    /// Its facets are the three edges.
    case triangle
  }

  var kind: Kind
  /// The index of its shape.
  var shape: Int32
  /// A rectangle that contains its image.
  var bounds = Bounds.unbounded
  /// Reversed Z as in ``Projection``; for discs and triangles the linear part is all of it.
  var linear = LinearFunction(x: 0, y: 0, constant: 0)
  var quadratic = QuadraticFunction(xx: 0, xy: 0, yy: 0, x: 0, y: 0, constant: 1)
  /// The share of each pixel's samples that show the primitive, and whether they do so through what is in front of
  /// it.
  var opacity: Float = 1
  var isGhost = false
  var clipPlanes: (Projection.ClipPlane, Projection.ClipPlane)?
  /// Whether reversed Z is the lesser solution of the quadratic equation: a cone that points at the viewer.
  var isFarRoot = false
  /// The radius of the rounded edge that a cone stands for, else zero.
  var edgeRadius: Float = 0
  var firstFacet = 0
  var frontCount = 0
  var backCount = 0
  /// The center of a quadric, or of a cone's wider end, relative to the projection's origin.
  var center = SIMD3<Float>.zero
  /// The axis of a cylinder, zero for a sphere; the normal of a disc or triangle.
  var axis = SIMD3<Float>.zero
  /// The index of a triangle's vertex attributes, or -1 if it has none.
  var attributesIndex = -1
}

/// A plane of a convex solid, or an edge function of a triangle.
struct Facet {
  var reversedZ: LinearFunction
  var normal: SIMD3<Float>
  /// The largest deviation of `reversedZ` within a block from its value at the block's center.
  let intervalRadius: Float

  init(reversedZ: LinearFunction, normal: SIMD3<Float> = .zero) {
    self.reversedZ = reversedZ
    self.normal = normal
    intervalRadius = Block.halfExtent * Float(abs(reversedZ.x) + abs(reversedZ.y))
  }
}

/// The vertex attributes of a triangle; its barycentric coordinates are linear functions of the position.
struct TriangleAttributes {
  /// The barycentric coordinates of the second and third vertex: the dot product with `xyz`, plus `w`.
  var secondWeight, thirdWeight: SIMD4<Float>
  var normals: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
  var texture: (SIMD2<Float>, SIMD2<Float>, SIMD2<Float>)
  var hasTexture: Bool
}
