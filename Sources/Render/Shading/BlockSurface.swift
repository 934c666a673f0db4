/// What a row of a block shows of one surface.
struct SurfaceRow {
  /// From the camera.
  var place: Wide3
  /// Of length one, facing the camera's side.
  var normal: Wide3
  /// One over the depth.
  var nearness: Wide
  /// Where a mesh's own texture coordinates are known.
  var texturePlace: (u: Wide, v: Wide) = (.zero, .zero)
  var hasTexturePlace = false

  /// Nothing is drawn farther away than this.
  @inline(__always)
  static var farthest: Wide { Wide(repeating: 1e-4) }

  @inline(__always)
  init(_ nearness: Wide, _ rays: Wide3, normal: Wide3) {
    self.nearness = nearness.greater(SurfaceRow.farthest)
    place = (Wide(repeating: 1) / self.nearness) * rays
    self.normal = normal
  }
}

// A candidate's surface in the middle of each pixel of a row, stretched on where it ends. Rays are the
// directions in which the depth along the camera's axis is one.
extension BlockVisibility.Candidate {
  /// The facet that makes up all of a solid which the block shows.
  var isFlat: Bool {
    switch kind {
    case .convex: frontCount == 1
    case .round: false
    case .disc, .triangle: true
    }
  }
}

extension BlockVisibility {
  /// The normal of a flat candidate, and how its nearness changes.
  @inline(__always)
  func plane(
    of candidate: UnsafePointer<Candidate>, _ primitive: UnsafePointer<Primitive>
  ) -> (normal: SIMD3<Float>, nearness: BlockLinear) {
    guard candidate.pointee.kind == .convex else {
      return (primitive.pointee.axis, candidate.pointee.linear)
    }
    let facet = facets.elements + Int(candidate.pointee.firstFacet)
    return (facet.pointee.normal, facet.pointee.nearness)
  }

  /// Any candidate's surface.
  @inline(__always)
  func surface(
    of candidate: UnsafePointer<Candidate>, _ primitive: UnsafePointer<Primitive>,
    _ corners: UnsafePointer<TriangleCorners>, _ rays: Wide3, row: Float
  ) -> SurfaceRow {
    let columns = Wide.columns
    switch candidate.pointee.kind {
    case .convex:
      let fronts = facets.elements + Int(candidate.pointee.firstFacet)
      var entry = fronts.pointee.nearness(columns, row)
      var normal = Wide3(fronts.pointee.normal)
      for index in 1..<Int(candidate.pointee.frontCount) {
        let other = fronts[index].nearness(columns, row)
        let isNext = other .< entry
        entry = entry.replacing(with: other, where: isNext)
        normal = normal.replacing(with: Wide3(fronts[index].normal), where: isNext)
      }
      return SurfaceRow(entry, rays, normal: normal)
    case .round:
      let square = candidate.pointee.quadratic(columns, row).greater(.zero)
      let nearness = candidate.pointee.linear(columns, row) + square.squareRoot()
      var surface = SurfaceRow(nearness, rays, normal: rays)
      let offset = surface.place - Wide3(primitive.pointee.center)
      let axis = primitive.pointee.axis
      surface.normal = (offset - offset.dot(axis) * axis).normalized
      return surface
    case .disc, .triangle:
      var surface = SurfaceRow(
        candidate.pointee.linear(columns, row), rays, normal: Wide3(primitive.pointee.axis))
      if primitive.pointee.corners >= 0 {
        surface.interpolate(corners + primitive.pointee.corners)
      }
      return surface
    }
  }
}

extension SurfaceRow {
  mutating func interpolate(_ corners: UnsafePointer<TriangleCorners>) {
    let (second, third) = (corners.pointee.second, corners.pointee.third)
    let b = (place.dot(SIMD3(second.x, second.y, second.z)) + second.w).clamped(0, 1)
    let c = (place.dot(SIMD3(third.x, third.y, third.z)) + third.w).clamped(0, 1)
    let a = 1 - b - c
    let (n0, n1, n2) = corners.pointee.normals
    normal = (a * n0 + b * n1 + c * n2).normalized
    guard corners.pointee.hasTexture else { return }
    let (t0, t1, t2) = corners.pointee.texture
    texturePlace = (
      a * t0.x + b * t1.x + c * t2.x, a * t0.y + b * t1.y + c * t2.y
    )
    hasTexturePlace = true
  }
}
