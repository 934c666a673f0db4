extension BlockVisibility {
  /// Rasterizes the candidates, and so finds the nearest one at each sample.
  func rasterizeSamples() {
    for index in 0..<Block.side * pattern.count {
      reversedZ[index] = Float32x8(repeating: farPlane)
      candidateIDs[index] = Float32x8(repeating: BlockVisibility.noCandidate)
    }
    for number in 0..<candidates.count {
      let candidate = candidates.elements + number
      let candidateID = Float(number)
      switch candidate.pointee.kind {
      case .convex: rasterizeConvex(candidate, candidateID)
      case .quadric: rasterizeQuadric(candidate, candidateID)
      case .disc: rasterizeDisc(candidate, candidateID)
      case .triangle: rasterizeTriangle(candidate, candidateID)
      }
    }
  }

  /// Calls `visit` for each group of eight samples with its columns, its row and its index in memory, in the rows
  /// where a candidate may be visible.
  @inline(__always)
  private func forEachGroup(
    of candidate: UnsafePointer<Candidate>, _ visit: (Float32x8, Float, Int) -> Void
  ) {
    let count = pattern.count
    let first = Int(candidate.pointee.firstRow)
    let rows = Int(candidate.pointee.endRow) &- first
    let sampleMask = candidate.pointee.sampleMask
    for sample in 0..<count where sampleMask >> UInt32(sample) & 1 == 1 {
      let offset = pattern.offsets[sample]
      let columns = Float32x8.columnOffsets + offset.x
      var row = offset.y - 3.5 + Float(first)
      var index = first &* count &+ sample
      var left = rows
      while left > 0 {
        visit(columns, row, index)
        row += 1
        index &+= count
        left &-= 1
      }
    }
  }

  /// The depth test of a Z-buffer (Catmull 1974): keeps the nearer surface of each sample.
  @inline(__always)
  private func testDepth(
    _ value: Float32x8, _ candidateID: Float, where mask: Mask32x8, at index: Int
  ) {
    let old = reversedZ[index]
    let mask = mask .& (value .> old)
    reversedZ[index] = old.replacing(with: value, where: mask)
    candidateIDs[index] = candidateIDs[index].replacing(
      with: Float32x8(repeating: candidateID), where: mask)
  }

  @inline(__always)
  private func testDepth(_ value: Float32x8, _ candidateID: Float, at index: Int) {
    let old = reversedZ[index]
    let mask = value .> old
    reversedZ[index] = old.replacing(with: value, where: mask)
    candidateIDs[index] = candidateIDs[index].replacing(
      with: Float32x8(repeating: candidateID), where: mask)
  }

  private func rasterizeConvex(_ candidate: UnsafePointer<Candidate>, _ candidateID: Float) {
    let fronts = facets.elements + Int(candidate.pointee.firstFacet)
    let frontCount = Int(candidate.pointee.frontCount)
    let backCount = Int(candidate.pointee.backCount)
    let backs = fronts - backCount
    let first = fronts.pointee.reversedZ
    if frontCount == 1 && backCount == 0 {
      forEachGroup(of: candidate) { columns, row, index in
        testDepth(first(columns, row), candidateID, at: index)
      }
      return
    }
    forEachGroup(of: candidate) { columns, row, index in
      var entry = first(columns, row)
      for index in 1..<frontCount {
        entry = entry.pointwiseMin(fronts[index].reversedZ(columns, row))
      }
      var mask = entry .>= entry
      for index in 0..<backCount { mask .&= entry .>= backs[index].reversedZ(columns, row) }
      testDepth(entry, candidateID, where: mask, at: index)
    }
  }

  private func rasterizeQuadric(_ candidate: UnsafePointer<Candidate>, _ candidateID: Float) {
    let (linear, quadratic) = (candidate.pointee.linear, candidate.pointee.quadratic)
    let (first, second) = candidate.pointee.clipPlanes
    let factors = candidate.pointee.clipFactors
    let isClipped = candidate.pointee.isClipped
    let isGhost = candidate.pointee.isGhost
    let sign = candidate.pointee.rootSign
    forEachGroup(of: candidate) { columns, row, index in
      let square = quadratic(columns, row)
      var mask = square .>= 0
      guard hasAny(mask) else { return }
      let value = linear(columns, row) + sign * square.pointwiseMax(.zero).squareRoot()
      if isClipped {
        mask .&= first(columns, row) + value * factors.0 .>= 0
        mask .&= second(columns, row) + value * factors.1 .>= 0
      }
      testDepth(
        isGhost ? Float32x8(repeating: .infinity) : value, candidateID, where: mask, at: index)
    }
  }

  private func rasterizeDisc(_ candidate: UnsafePointer<Candidate>, _ candidateID: Float) {
    let (linear, quadratic) = (candidate.pointee.linear, candidate.pointee.quadratic)
    forEachGroup(of: candidate) { columns, row, index in
      testDepth(linear(columns, row), candidateID, where: quadratic(columns, row) .>= 0, at: index)
    }
  }

  private func rasterizeTriangle(_ candidate: UnsafePointer<Candidate>, _ candidateID: Float) {
    let linear = candidate.pointee.linear
    let edges = facets.elements + Int(candidate.pointee.firstFacet)
    let edgeCount = Int(candidate.pointee.frontCount)
    forEachGroup(of: candidate) { columns, row, index in
      let value = linear(columns, row)
      var mask = value .>= value
      for index in 0..<edgeCount { mask .&= edges[index].reversedZ(columns, row) .>= 0 }
      testDepth(value, candidateID, where: mask, at: index)
    }
  }
}
