/// A visibility buffer (Burns & Hunt 2013) of one block: it finds the nearest primitive at each sample, before any
/// shading.
struct BlockVisibility: ~Copyable {
  /// A primitive that may be visible in a block, with its functions relative to the block's center.
  struct Candidate {
    var primitive: Int32
    var kind: Primitive.Kind
    var isClipped: Bool
    /// Whether it covers every sample of the block.
    var coversBlock: Bool
    /// The bounds of its reversed Z within the block.
    var lowerBound, upperBound: Float
    var linear: BlockLinearFunction
    var quadratic: BlockQuadraticFunction
    var clipPlanes: (BlockLinearFunction, BlockLinearFunction)
    var clipFactors: (Float, Float)
    /// 1 if reversed Z adds the square root of `quadratic`, and -1 if it subtracts it.
    var rootSign: Float
    /// The first front facet; the back facets precede it.
    var firstFacet: Int32
    var frontCount: Int32
    var backCount: Int32
    /// The samples of each pixel that may show it, one bit each.
    var sampleMask = UInt32.max
    /// Whether it is visible through what is in front of it.
    var isGhost = false
    /// The rows of the block where it may be visible.
    var firstRow, endRow: Int32
  }

  /// A facet of a candidate, relative to the block's center.
  struct LocalFacet {
    var reversedZ: BlockLinearFunction
    var normal: SIMD3<Float>
  }

  /// The candidate ID of samples that show the background.
  static let noCandidate: Float = -1

  let pattern: SamplePattern
  /// The reversed Z of the far plane, which a surface must exceed.
  let farPlane: Float
  private(set) var candidates = ArenaBuffer<Candidate>(capacity: 64)
  private(set) var facets = ArenaBuffer<LocalFacet>(capacity: 128)
  /// By row, then by sample.
  let reversedZ: UnsafeMutablePointer<Float32x8>
  /// The index of the visible candidate, in floating point because that compares faster.
  let candidateIDs: UnsafeMutablePointer<Float32x8>
  /// Every sample of the block shows a surface at least this near. It serves conservative occlusion culling, as in a
  /// hierarchical Z-buffer (Greene, Kass & Miller 1993).
  private var occlusionThreshold: Float

  init(_ pattern: consuming SamplePattern, farPlane: Float) {
    let count = Block.side * pattern.count
    self.pattern = pattern
    self.farPlane = farPlane
    occlusionThreshold = farPlane
    reversedZ = .allocate(capacity: count)
    candidateIDs = .allocate(capacity: count)
  }

  deinit {
    reversedZ.deallocate()
    candidateIDs.deallocate()
  }

  // MARK: Candidates

  mutating func reset() {
    candidates.removeAll()
    facets.removeAll()
    occlusionThreshold = farPlane
  }

  /// Adds a primitive if it may be visible in the block whose center is (`x`, `y`).
  @inline(__always)
  mutating func addCandidate(
    _ number: Int, _ primitive: UnsafePointer<Primitive>, _ all: UnsafePointer<Facet>,
    _ x: Double, _ y: Double
  ) {
    if primitive.pointee.opacity < 1 { return addTransparent(number, primitive, all, x, y) }
    addOpaque(number, primitive, all, x, y)
  }

  /// Adds a transparent primitive, which is drawn at a share of the samples (alpha to coverage, Haeberli & Akeley
  /// 1990). It hides nothing, and a ghost is not hidden either.
  private mutating func addTransparent(
    _ number: Int, _ primitive: UnsafePointer<Primitive>, _ all: UnsafePointer<Facet>,
    _ x: Double, _ y: Double
  ) {
    let sampleMask = pattern.mask(forOpacity: primitive.pointee.opacity)
    guard sampleMask != 0 else { return }
    let (count, threshold) = (candidates.count, occlusionThreshold)
    if primitive.pointee.isGhost { occlusionThreshold = farPlane }
    addOpaque(number, primitive, all, x, y)
    occlusionThreshold = threshold
    guard candidates.count > count else { return }
    let candidate = candidates.elements + count
    candidate.pointee.coversBlock = false
    candidate.pointee.sampleMask = sampleMask
    candidate.pointee.isGhost = primitive.pointee.isGhost
    if primitive.pointee.isGhost { candidate.pointee.upperBound = .infinity }
  }

  @inline(__always)
  private mutating func addOpaque(
    _ number: Int, _ primitive: UnsafePointer<Primitive>, _ all: UnsafePointer<Facet>,
    _ x: Double, _ y: Double
  ) {
    switch primitive.pointee.kind {
    case .convex: addConvex(number, primitive, all, x, y)
    case .quadric: addQuadric(number, primitive, x, y)
    case .disc: addDisc(number, primitive, x, y)
    case .triangle: addTriangle(number, primitive, all, x, y)
    }
  }

  /// Removes occluded candidates and returns the number of the remaining ones.
  mutating func cullHidden() -> Int {
    var kept = 0
    for index in 0..<candidates.count
    where candidates.elements[index].upperBound >= occlusionThreshold {
      if kept != index { candidates.elements[kept] = candidates.elements[index] }
      kept += 1
    }
    candidates.truncate(to: kept)
    return kept
  }

  private mutating func append(_ candidate: Candidate) {
    if candidate.coversBlock { occlusionThreshold = max(occlusionThreshold, candidate.lowerBound) }
    candidates.append(candidate)
  }

  private mutating func addConvex(
    _ number: Int, _ primitive: UnsafePointer<Primitive>, _ all: UnsafePointer<Facet>,
    _ x: Double, _ y: Double
  ) {
    let source = all + primitive.pointee.firstFacet
    let (frontCount, backCount) = (primitive.pointee.frontCount, primitive.pointee.backCount)
    let first = facets.count
    var (entryLow, entryHigh) = (Float.infinity, Float.infinity)
    for index in 0..<frontCount {
      let (lowerBound, upperBound) = source[index].range(x, y)
      entryLow = min(entryLow, lowerBound)
      entryHigh = min(entryHigh, upperBound)
    }
    guard entryHigh > farPlane, entryHigh >= occlusionThreshold else { return }
    for index in frontCount..<frontCount + backCount {
      let (lowerBound, upperBound) = source[index].range(x, y)
      if lowerBound > entryHigh { return facets.truncate(to: first) }
      // A back face behind all entries of the block has no effect.
      if upperBound > entryLow { facets.append(LocalFacet(source + index, x, y)) }
    }
    let backs = facets.count - first
    for index in 0..<frontCount where source[index].range(x, y).lowerBound <= entryHigh {
      facets.append(LocalFacet(source + index, x, y))
    }
    let fronts = facets.count - first - backs
    append(
      Candidate(
        number, primitive, x, y, coversBlock: backs == 0 && entryLow > farPlane,
        lowerBound: entryLow,
        upperBound: entryHigh, firstFacet: first + backs, frontCount: fronts, backCount: backs))
  }

  private mutating func addQuadric(
    _ number: Int, _ primitive: UnsafePointer<Primitive>, _ x: Double, _ y: Double
  ) {
    var candidate = Candidate(
      number, primitive, x, y, coversBlock: false, lowerBound: 0, upperBound: 0)
    let (top, bottom) = (candidate.quadratic.upperBound, candidate.quadratic.lowerBound)
    guard top >= 0 else { return }
    let (most, least) = (top.squareRoot(), max(0, bottom).squareRoot())
    let isFarRoot = primitive.pointee.isFarRoot
    candidate.upperBound = candidate.linear.upperBound + (isFarRoot ? -least : most)
    candidate.lowerBound = candidate.linear.lowerBound + (isFarRoot ? -most : least)
    guard candidate.upperBound > farPlane, candidate.upperBound >= occlusionThreshold else {
      return
    }
    var coversBlock = bottom >= 0 && candidate.lowerBound > farPlane
    if let clipPlanes = primitive.pointee.clipPlanes {
      candidate.clipPlanes = (
        BlockLinearFunction(clipPlanes.0.linear, x, y),
        BlockLinearFunction(clipPlanes.1.linear, x, y)
      )
      candidate.clipFactors = (Float(clipPlanes.0.factor), Float(clipPlanes.1.factor))
      let first = candidate.bounds(of: candidate.clipPlanes.0, candidate.clipFactors.0)
      let second = candidate.bounds(of: candidate.clipPlanes.1, candidate.clipFactors.1)
      guard first.upperBound >= 0, second.upperBound >= 0 else { return }
      candidate.isClipped = first.lowerBound < 0 || second.lowerBound < 0
      coversBlock = coversBlock && !candidate.isClipped
    }
    candidate.coversBlock = coversBlock
    append(candidate)
  }

  private mutating func addDisc(
    _ number: Int, _ primitive: UnsafePointer<Primitive>, _ x: Double, _ y: Double
  ) {
    var candidate = Candidate(
      number, primitive, x, y, coversBlock: false, lowerBound: 0, upperBound: 0)
    guard candidate.quadratic.upperBound >= 0 else { return }
    (candidate.lowerBound, candidate.upperBound) = (
      candidate.linear.lowerBound, candidate.linear.upperBound
    )
    guard candidate.upperBound > farPlane, candidate.upperBound >= occlusionThreshold else {
      return
    }
    candidate.coversBlock = candidate.quadratic.lowerBound >= 0 && candidate.lowerBound > farPlane
    append(candidate)
  }

  private mutating func addTriangle(
    _ number: Int, _ primitive: UnsafePointer<Primitive>, _ all: UnsafePointer<Facet>,
    _ x: Double, _ y: Double
  ) {
    let reversedZ = BlockLinearFunction(primitive.pointee.linear, x, y)
    guard reversedZ.upperBound > farPlane, reversedZ.upperBound >= occlusionThreshold else {
      return
    }
    let first = facets.count
    for index in 0..<3 {
      let edge = LocalFacet(all + primitive.pointee.firstFacet + index, x, y)
      if edge.reversedZ.upperBound < 0 { return facets.truncate(to: first) }
      if edge.reversedZ.lowerBound < 0 { facets.append(edge) }
    }
    let edges = facets.count - first
    append(
      Candidate(
        number, primitive, x, y, coversBlock: edges == 0 && reversedZ.lowerBound > farPlane,
        lowerBound: reversedZ.lowerBound, upperBound: reversedZ.upperBound, firstFacet: first,
        frontCount: edges))
  }
}

extension Facet {
  /// The bounds of `reversedZ` in the block with a center.
  @inline(__always)
  func range(_ x: Double, _ y: Double) -> (lowerBound: Float, upperBound: Float) {
    let middle = Float(reversedZ.value(x, y))
    return (middle - intervalRadius, middle + intervalRadius)
  }
}

extension BlockVisibility.LocalFacet {
  @inline(__always)
  init(_ facet: UnsafePointer<Facet>, _ x: Double, _ y: Double) {
    reversedZ = BlockLinearFunction(facet.pointee.reversedZ, x, y)
    normal = facet.pointee.normal
  }
}

extension BlockVisibility.Candidate {
  @inline(__always)
  init(
    _ number: Int, _ primitive: UnsafePointer<Primitive>, _ x: Double, _ y: Double,
    coversBlock: Bool,
    lowerBound: Float, upperBound: Float, firstFacet: Int = 0, frontCount: Int = 0,
    backCount: Int = 0
  ) {
    self.primitive = Int32(number)
    kind = primitive.pointee.kind
    isClipped = false
    self.coversBlock = coversBlock
    self.lowerBound = lowerBound
    self.upperBound = upperBound
    linear = BlockLinearFunction(primitive.pointee.linear, x, y)
    quadratic = BlockQuadraticFunction(primitive.pointee.quadratic, x, y)
    clipPlanes = (linear, linear)
    clipFactors = (0, 0)
    rootSign = primitive.pointee.isFarRoot ? -1 : 1
    self.firstFacet = Int32(firstFacet)
    self.frontCount = Int32(frontCount)
    self.backCount = Int32(backCount)
    let bounds = primitive.pointee.bounds
    // The block's first row is 3.5 pixels above its center.
    firstRow = Int32(max(0, min(8, bounds.top - y + 3)))
    endRow = Int32(max(0, min(8, bounds.bottom - y + 5.5)))
  }

  /// The bounds of a clip plane's function in the block.
  func bounds(of clipPlane: BlockLinearFunction, _ factor: Float) -> (
    lowerBound: Float, upperBound: Float
  ) {
    return (
      clipPlane.lowerBound + min(factor * lowerBound, factor * upperBound),
      clipPlane.upperBound + max(factor * lowerBound, factor * upperBound)
    )
  }
}
