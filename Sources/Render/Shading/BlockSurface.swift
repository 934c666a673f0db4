/// One surface along a pixel row of a block: position, normal and depth in eight pixels.
struct SurfaceRow {
  /// Relative to the camera.
  var position: Vector3x8
  /// Unit normals on the camera's side.
  var normal: Vector3x8
  /// Reversed Z: one over the depth, so that greater is nearer.
  var reversedZ: Float32x8
  /// A mesh's own texture coordinates, valid if `hasTextureCoordinates`.
  var textureCoordinates: (u: Float32x8, v: Float32x8) = (.zero, .zero)
  var hasTextureCoordinates = false

  /// The reversed Z of the far plane, beyond which nothing is drawn.
  @inline(__always)
  static var farPlane: Float32x8 { Float32x8(repeating: 1e-4) }

  @inline(__always)
  init(_ reversedZ: Float32x8, _ rays: Vector3x8, normal: Vector3x8) {
    self.reversedZ = reversedZ.pointwiseMax(SurfaceRow.farPlane)
    position = (Float32x8(repeating: 1) / self.reversedZ) * rays
    self.normal = normal
  }
}

// Evaluates a candidate's surface at the center of each pixel of a row, extrapolated beyond its edges. Each ray
// has depth one along the optical axis.
extension BlockVisibility.Candidate {
  /// Whether the block shows a single plane of the candidate.
  var isFlat: Bool {
    switch kind {
    case .convex: frontCount == 1
    case .quadric: false
    case .disc, .triangle: true
    }
  }
}

extension BlockVisibility {
  /// The normal of a flat candidate, and its reversed Z as a linear function of the pixel.
  @inline(__always)
  func plane(
    of candidate: UnsafePointer<Candidate>, _ primitive: UnsafePointer<Primitive>
  ) -> (normal: SIMD3<Float>, reversedZ: BlockLinearFunction) {
    guard candidate.pointee.kind == .convex else {
      return (primitive.pointee.axis, candidate.pointee.linear)
    }
    let facet = facets.elements + Int(candidate.pointee.firstFacet)
    return (facet.pointee.normal, facet.pointee.reversedZ)
  }

  /// The surface of any candidate along a row.
  @inline(__always)
  func surface(
    of candidate: UnsafePointer<Candidate>, _ primitive: UnsafePointer<Primitive>,
    _ attributes: UnsafePointer<TriangleAttributes>, _ rays: Vector3x8, row: Float,
    centroid: () -> (x: Float32x8, y: Float32x8) = { (.zero, .zero) }
  ) -> SurfaceRow {
    let columns = Float32x8.columnOffsets
    switch candidate.pointee.kind {
    case .convex:
      let fronts = facets.elements + Int(candidate.pointee.firstFacet)
      var entry = fronts.pointee.reversedZ(columns, row)
      var normal = Vector3x8(fronts.pointee.normal)
      // The face in the middle of the covered samples: at the pixel's center may be one that a neighbor hides.
      let centroid = centroid()
      let (x, y) = (columns + centroid.x, centroid.y + row)
      var entryThere = fronts.pointee.reversedZ(x, y)
      for index in 1..<Int(candidate.pointee.frontCount) {
        let there = fronts[index].reversedZ(x, y)
        let isNext = there .< entryThere
        entryThere = entryThere.replacing(with: there, where: isNext)
        entry = entry.replacing(with: fronts[index].reversedZ(columns, row), where: isNext)
        normal = normal.replacing(with: Vector3x8(fronts[index].normal), where: isNext)
      }
      return SurfaceRow(entry, rays, normal: normal)
    case .quadric:
      let square = candidate.pointee.quadratic(columns, row).pointwiseMax(.zero)
      let reversedZ =
        candidate.pointee.linear(columns, row) + candidate.pointee.rootSign * square.squareRoot()
      var surface = SurfaceRow(reversedZ, rays, normal: rays)
      let offset = surface.position - Vector3x8(primitive.pointee.center)
      let axis = primitive.pointee.axis
      let height = offset.dot(axis)
      surface.normal = (offset - height * axis).normalized
      if primitive.pointee.edgeRadius > 0 {
        // From the cylinder's normal to that of its end.
        let share = (height * (1 / primitive.pointee.edgeRadius)).clamped(0, 1)
        surface.normal = ((1 - share) * surface.normal + share * axis).normalized
      }
      return surface
    case .disc, .triangle:
      var surface = SurfaceRow(
        candidate.pointee.linear(columns, row), rays, normal: Vector3x8(primitive.pointee.axis))
      if primitive.pointee.attributesIndex >= 0 {
        surface.interpolate(attributes + primitive.pointee.attributesIndex)
      }
      return surface
    }
  }
}

extension SurfaceRow {
  /// Barycentric interpolation of normals (Phong shading, Phong 1975) and texture coordinates.
  mutating func interpolate(_ attributes: UnsafePointer<TriangleAttributes>) {
    let (second, third) = (attributes.pointee.secondWeight, attributes.pointee.thirdWeight)
    let b = (position.dot(SIMD3(second.x, second.y, second.z)) + second.w).clamped(0, 1)
    let c = (position.dot(SIMD3(third.x, third.y, third.z)) + third.w).clamped(0, 1)
    let a = 1 - b - c
    let (n0, n1, n2) = attributes.pointee.normals
    normal = (a * n0 + b * n1 + c * n2).normalized
    guard attributes.pointee.hasTexture else { return }
    let (t0, t1, t2) = attributes.pointee.texture
    textureCoordinates = (
      a * t0.x + b * t1.x + c * t2.x, a * t0.y + b * t1.y + c * t2.y
    )
    hasTextureCoordinates = true
  }
}
