extension BlockVisibility {
  /// Finds the nearest candidate at each sample.
  func resolve() {
    for index in 0..<Block.side * pattern.count {
      nearness[index] = Wide(repeating: farthest)
      owners[index] = Wide(repeating: BlockVisibility.nobody)
    }
    for number in 0..<candidates.count {
      let candidate = candidates.elements + number
      let owner = Float(number)
      switch candidate.pointee.kind {
      case .convex: coverConvex(candidate, owner)
      case .round: coverRound(candidate, owner)
      case .disc: coverDisc(candidate, owner)
      case .triangle: coverTriangle(candidate, owner)
      }
    }
  }

  /// Calls `visit` with the columns and the row of each group of samples and its place in memory, in all rows
  /// in which a candidate may be seen.
  @inline(__always)
  private func forEachGroup(
    of candidate: UnsafePointer<Candidate>, _ visit: (Wide, Float, Int) -> Void
  ) {
    let count = pattern.count
    let first = Int(candidate.pointee.firstRow)
    let rows = Int(candidate.pointee.endRow) &- first
    for sample in 0..<count {
      let offset = pattern.offsets[sample]
      let columns = Wide.columns + offset.x
      var row = offset.y - 3.5 + Float(first)
      var place = first &* count &+ sample
      var left = rows
      while left > 0 {
        visit(columns, row, place)
        row += 1
        place &+= count
        left &-= 1
      }
    }
  }

  @inline(__always)
  private func put(_ value: Wide, _ owner: Float, where mask: WideMask, at place: Int) {
    let old = nearness[place]
    let mask = mask .& (value .> old)
    nearness[place] = old.replacing(with: value, where: mask)
    owners[place] = owners[place].replacing(with: Wide(repeating: owner), where: mask)
  }

  @inline(__always)
  private func put(_ value: Wide, _ owner: Float, at place: Int) {
    let old = nearness[place]
    let mask = value .> old
    nearness[place] = old.replacing(with: value, where: mask)
    owners[place] = owners[place].replacing(with: Wide(repeating: owner), where: mask)
  }

  private func coverConvex(_ candidate: UnsafePointer<Candidate>, _ owner: Float) {
    let fronts = facets.elements + Int(candidate.pointee.firstFacet)
    let frontCount = Int(candidate.pointee.frontCount)
    let backCount = Int(candidate.pointee.backCount)
    let backs = fronts - backCount
    let first = fronts.pointee.nearness
    if frontCount == 1 && backCount == 0 {
      forEachGroup(of: candidate) { columns, row, place in
        put(first(columns, row), owner, at: place)
      }
      return
    }
    forEachGroup(of: candidate) { columns, row, place in
      var entry = first(columns, row)
      for index in 1..<frontCount { entry = entry.lesser(fronts[index].nearness(columns, row)) }
      var mask = entry .>= entry
      for index in 0..<backCount { mask .&= entry .>= backs[index].nearness(columns, row) }
      put(entry, owner, where: mask, at: place)
    }
  }

  private func coverRound(_ candidate: UnsafePointer<Candidate>, _ owner: Float) {
    let (linear, quadratic) = (candidate.pointee.linear, candidate.pointee.quadratic)
    let (first, second) = candidate.pointee.cuts
    let factors = candidate.pointee.cutFactors
    let hasCuts = candidate.pointee.hasCuts
    forEachGroup(of: candidate) { columns, row, place in
      let square = quadratic(columns, row)
      var mask = square .>= 0
      guard hasAny(mask) else { return }
      let value = linear(columns, row) + square.greater(.zero).squareRoot()
      if hasCuts {
        mask .&= first(columns, row) + value * factors.0 .>= 0
        mask .&= second(columns, row) + value * factors.1 .>= 0
      }
      put(value, owner, where: mask, at: place)
    }
  }

  private func coverDisc(_ candidate: UnsafePointer<Candidate>, _ owner: Float) {
    let (linear, quadratic) = (candidate.pointee.linear, candidate.pointee.quadratic)
    forEachGroup(of: candidate) { columns, row, place in
      put(linear(columns, row), owner, where: quadratic(columns, row) .>= 0, at: place)
    }
  }

  private func coverTriangle(_ candidate: UnsafePointer<Candidate>, _ owner: Float) {
    let linear = candidate.pointee.linear
    let edges = facets.elements + Int(candidate.pointee.firstFacet)
    let edgeCount = Int(candidate.pointee.frontCount)
    forEachGroup(of: candidate) { columns, row, place in
      let value = linear(columns, row)
      var mask = value .>= value
      for index in 0..<edgeCount { mask .&= edges[index].nearness(columns, row) .>= 0 }
      put(value, owner, where: mask, at: place)
    }
  }
}
