/// Finds what is nearest at each sample of a block.
struct BlockVisibility: ~Copyable {
  /// A primitive that may be seen in a block, counted from the block's middle.
  struct Candidate {
    var primitive: Int32
    var kind: Primitive.Kind
    var hasCuts: Bool
    /// Whether it covers each sample of the block.
    var isFull: Bool
    /// Between these its nearness lies wherever the block shows it.
    var low, high: Float
    var linear: BlockLinear
    var quadratic: BlockQuadratic
    var cuts: (BlockLinear, BlockLinear)
    var cutFactors: (Float, Float)
    /// The facets seen from outside; those seen from inside lie before them.
    var firstFacet: Int32
    var frontCount: Int32
    var backCount: Int32
    /// The rows of the block that it may be seen in.
    var firstRow, endRow: Int32
  }

  /// A facet of a candidate, counted from the block's middle.
  struct LocalFacet {
    var nearness: BlockLinear
    var normal: SIMD3<Float>
  }

  /// The owner of samples that show nothing.
  static let nobody: Float = -1

  let pattern: SamplePattern
  /// What a sample's nearness has to exceed.
  let farthest: Float
  private(set) var candidates = Store<Candidate>(capacity: 64)
  private(set) var facets = Store<LocalFacet>(capacity: 128)
  /// By row, and sample by sample in each row.
  let nearness: UnsafeMutablePointer<Wide>
  /// The number of the candidate seen: whole, but floating-point, which compares faster.
  let owners: UnsafeMutablePointer<Wide>
  /// All samples of the block show something at least this near.
  private var cover: Float

  init(_ pattern: consuming SamplePattern, farthest: Float) {
    let count = Block.side * pattern.count
    self.pattern = pattern
    self.farthest = farthest
    cover = farthest
    nearness = .allocate(capacity: count)
    owners = .allocate(capacity: count)
  }

  deinit {
    nearness.deallocate()
    owners.deallocate()
  }

  // MARK: Choosing

  mutating func begin() {
    candidates.removeAll()
    facets.removeAll()
    cover = farthest
  }

  /// Takes a primitive into account where the block may show it. `x` and `y` are the block's middle.
  @inline(__always)
  mutating func consider(
    _ number: Int, _ primitive: UnsafePointer<Primitive>, _ all: UnsafePointer<Facet>,
    _ x: Double, _ y: Double
  ) {
    switch primitive.pointee.kind {
    case .convex: considerConvex(number, primitive, all, x, y)
    case .round: considerRound(number, primitive, x, y)
    case .disc: considerDisc(number, primitive, x, y)
    case .triangle: considerTriangle(number, primitive, all, x, y)
    }
  }

  /// Leaves out what is hidden; says how many candidates there are.
  mutating func settle() -> Int {
    var kept = 0
    for index in 0..<candidates.count where candidates.elements[index].high >= cover {
      if kept != index { candidates.elements[kept] = candidates.elements[index] }
      kept += 1
    }
    candidates.truncate(to: kept)
    return kept
  }

  private mutating func accept(_ candidate: Candidate) {
    if candidate.isFull { cover = max(cover, candidate.low) }
    candidates.append(candidate)
  }

  private mutating func considerConvex(
    _ number: Int, _ primitive: UnsafePointer<Primitive>, _ all: UnsafePointer<Facet>,
    _ x: Double, _ y: Double
  ) {
    let source = all + primitive.pointee.firstFacet
    let (frontCount, backCount) = (primitive.pointee.frontCount, primitive.pointee.backCount)
    let first = facets.count
    var (entryLow, entryHigh) = (Float.infinity, Float.infinity)
    for index in 0..<frontCount {
      let (low, high) = source[index].range(x, y)
      entryLow = min(entryLow, low)
      entryHigh = min(entryHigh, high)
    }
    guard entryHigh > farthest, entryHigh >= cover else { return }
    for index in frontCount..<frontCount + backCount {
      let (low, high) = source[index].range(x, y)
      if low > entryHigh { return facets.truncate(to: first) }
      // Planes that are behind another all over the block do not matter.
      if high > entryLow { facets.append(LocalFacet(source + index, x, y)) }
    }
    let backs = facets.count - first
    for index in 0..<frontCount where source[index].range(x, y).low <= entryHigh {
      facets.append(LocalFacet(source + index, x, y))
    }
    let fronts = facets.count - first - backs
    accept(
      Candidate(
        number, primitive, x, y, isFull: backs == 0 && entryLow > farthest, low: entryLow,
        high: entryHigh, firstFacet: first + backs, frontCount: fronts, backCount: backs))
  }

  private mutating func considerRound(
    _ number: Int, _ primitive: UnsafePointer<Primitive>, _ x: Double, _ y: Double
  ) {
    var candidate = Candidate(number, primitive, x, y, isFull: false, low: 0, high: 0)
    let (top, bottom) = (candidate.quadratic.high, candidate.quadratic.low)
    guard top >= 0 else { return }
    candidate.high = candidate.linear.high + top.squareRoot()
    candidate.low = candidate.linear.low + max(0, bottom).squareRoot()
    guard candidate.high > farthest, candidate.high >= cover else { return }
    var isFull = bottom >= 0 && candidate.low > farthest
    if let cuts = primitive.pointee.cuts {
      candidate.cuts = (BlockLinear(cuts.0.linear, x, y), BlockLinear(cuts.1.linear, x, y))
      candidate.cutFactors = (Float(cuts.0.factor), Float(cuts.1.factor))
      let first = candidate.bounds(of: candidate.cuts.0, candidate.cutFactors.0)
      let second = candidate.bounds(of: candidate.cuts.1, candidate.cutFactors.1)
      guard first.high >= 0, second.high >= 0 else { return }
      candidate.hasCuts = first.low < 0 || second.low < 0
      isFull = isFull && !candidate.hasCuts
    }
    candidate.isFull = isFull
    accept(candidate)
  }

  private mutating func considerDisc(
    _ number: Int, _ primitive: UnsafePointer<Primitive>, _ x: Double, _ y: Double
  ) {
    var candidate = Candidate(number, primitive, x, y, isFull: false, low: 0, high: 0)
    guard candidate.quadratic.high >= 0 else { return }
    (candidate.low, candidate.high) = (candidate.linear.low, candidate.linear.high)
    guard candidate.high > farthest, candidate.high >= cover else { return }
    candidate.isFull = candidate.quadratic.low >= 0 && candidate.low > farthest
    accept(candidate)
  }

  private mutating func considerTriangle(
    _ number: Int, _ primitive: UnsafePointer<Primitive>, _ all: UnsafePointer<Facet>,
    _ x: Double, _ y: Double
  ) {
    let nearness = BlockLinear(primitive.pointee.linear, x, y)
    guard nearness.high > farthest, nearness.high >= cover else { return }
    let first = facets.count
    for index in 0..<3 {
      let edge = LocalFacet(all + primitive.pointee.firstFacet + index, x, y)
      if edge.nearness.high < 0 { return facets.truncate(to: first) }
      if edge.nearness.low < 0 { facets.append(edge) }
    }
    let edges = facets.count - first
    accept(
      Candidate(
        number, primitive, x, y, isFull: edges == 0 && nearness.low > farthest,
        low: nearness.low, high: nearness.high, firstFacet: first, frontCount: edges))
  }
}

extension Facet {
  /// Between which values the nearness lies in a block around a place.
  @inline(__always)
  func range(_ x: Double, _ y: Double) -> (low: Float, high: Float) {
    let middle = Float(nearness.value(x, y))
    return (middle - swing, middle + swing)
  }
}

extension BlockVisibility.LocalFacet {
  @inline(__always)
  init(_ facet: UnsafePointer<Facet>, _ x: Double, _ y: Double) {
    nearness = BlockLinear(facet.pointee.nearness, x, y)
    normal = facet.pointee.normal
  }
}

extension BlockVisibility.Candidate {
  @inline(__always)
  init(
    _ number: Int, _ primitive: UnsafePointer<Primitive>, _ x: Double, _ y: Double, isFull: Bool,
    low: Float, high: Float, firstFacet: Int = 0, frontCount: Int = 0, backCount: Int = 0
  ) {
    self.primitive = Int32(number)
    kind = primitive.pointee.kind
    hasCuts = false
    self.isFull = isFull
    self.low = low
    self.high = high
    linear = BlockLinear(primitive.pointee.linear, x, y)
    quadratic = BlockQuadratic(primitive.pointee.quadratic, x, y)
    cuts = (linear, linear)
    cutFactors = (0, 0)
    self.firstFacet = Int32(firstFacet)
    self.frontCount = Int32(frontCount)
    self.backCount = Int32(backCount)
    let bounds = primitive.pointee.bounds
    // The block's first row lies 3.5 above its middle.
    firstRow = Int32(max(0, min(8, bounds.top - y + 3)))
    endRow = Int32(max(0, min(8, bounds.bottom - y + 5.5)))
  }

  /// Between which values a cut lies in the block.
  func bounds(of cut: BlockLinear, _ factor: Float) -> (low: Float, high: Float) {
    let floor = linear.low
    return (
      cut.low + min(factor * floor, factor * high), cut.high + max(factor * floor, factor * high)
    )
  }
}
