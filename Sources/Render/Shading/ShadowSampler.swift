internal import Sim

/// Looks up a shadow map at positions relative to a camera.
struct ShadowSampler {
  /// The camera's position, in texels along the ground and meters above it.
  private let cameraTexel: SIMD3<Float>
  /// Texels along the ground per meter of height along the sun's rays.
  private let texelsPerHeight: SIMD2<Float>
  private let resolution, blocks, cells: Int
  private let texelSize: Float
  private let heights, neighborhoodMax, neighborhoodMin: UnsafePointer<Float>
  /// The highest and lowest texel of each block alone.
  private let blockMax, blockMin: UnsafePointer<Float>
  private let scratch: UnsafeMutablePointer<Float>
  /// Records the blocks that are read; nil to record nothing.
  private let readRegion: UnsafeMutablePointer<ShadowMapRegion>?

  init(
    _ map: ShadowMap, from origin: Vector3, recordsReads: Bool
  ) {
    readRegion = recordsReads ? map.readRegion : nil
    resolution = map.resolution
    blocks = map.blocks
    cells = map.cells
    texelSize = Float(map.texelSize)
    let offset = (origin - ShadowMap.center) / map.texelSize
    let half = Double(map.resolution - 1) / 2
    cameraTexel = SIMD3(Float(offset.x + half), Float(offset.y + half), Float(origin.z))
    texelsPerHeight =
      SIMD2(Float(map.obliqueDirection.x), Float(map.obliqueDirection.y)) / Float(map.texelSize)
    heights = UnsafePointer(map.heights)
    neighborhoodMax = UnsafePointer(map.neighborhoodMax)
    neighborhoodMin = UnsafePointer(map.neighborhoodMin)
    blockMax = UnsafePointer(map.blockMax)
    blockMin = UnsafePointer(map.blockMin)
    scratch = map.scratch
  }

  /// The shadow bias in meters, with normal offset (Holbert 2011, "Saying goodbye to shadow acne"). It is small,
  /// because the filter window follows the plane of the surface; it covers what normals that are interpolated deviate.
  private var bias: (height: Float, normalOffset: Float) { (0.5 * texelSize, 0.6 * texelSize) }

  /// Texels from a position to the outermost texel of its filter window.
  private static let filterRadius: Float = 2

  /// The smallest cosine between the sun and a normal, times the sun's obliqueness, that a window follows.
  private static let smallestSlope: Float = 0.05

  /// The change of a surface's height per texel: the receiver plane depth bias (Isidoro 2006, "Shadow mapping:
  /// GPU-based tips and techniques"). A window that compared all its texels with one height would shadow steep
  /// surfaces with themselves and with their neighbors.
  @inline(__always)
  private func receiverPlane(_ normal: Vector3x8) -> (u: Float32x8, v: Float32x8) {
    let slope =
      (normal.x * texelsPerHeight.x + normal.y * texelsPerHeight.y) * texelSize + normal.z
    let scale = -texelSize / slope.pointwiseMax(Float32x8(repeating: ShadowSampler.smallestSlope))
    return (scale * normal.x, scale * normal.y)
  }

  /// The state of a whole piece of a flat surface.
  enum ShadowState { case lit, shadowed, partial }

  /// The state of a flat surface between four corners.
  func classify(
    _ x: SIMD4<Float>, _ y: SIMD4<Float>, _ z: SIMD4<Float>, _ normal: SIMD3<Float>,
    above lowestHeight: Float
  ) -> ShadowState {
    let scale = 1 / texelSize
    let bias = bias
    let height = z + (bias.height * normal.z + cameraTexel.z)
    let u = (x + bias.normalOffset * normal.x) * scale - height * texelsPerHeight.x + cameraTexel.x
    let v = (y + bias.normalOffset * normal.y) * scale - height * texelsPerHeight.y + cameraTexel.y
    // With a margin for rounding.
    let filterRadius = ShadowSampler.filterRadius + 0.1
    let (left, right) = (u.min() - filterRadius, u.max() + filterRadius)
    let (top, bottom) = (v.min() - filterRadius, v.max() + filterRadius)
    let end = Float(resolution - 2 * Block.side)
    if right < 0 || bottom < 0 || left > end + 4 || top > end + 4 { return .lit }
    guard left >= 0, top >= 0, right < end, bottom < end else { return .partial }
    let columns = Int(left) >> 3...Int(right) >> 3
    let rows = Int(top) >> 3...Int(bottom) >> 3
    guard columns.count * rows.count <= 64 else { return .partial }
    readRegion?.pointee.include(columns: columns, rows: rows)
    var (high, low) = (ShadowMap.emptyHeight, Float.infinity)
    for row in rows {
      for column in columns {
        let block = row &* blocks &+ column
        high = max(high, blockMax[block])
        low = min(low, blockMin[block])
      }
    }
    let plane = receiverPlane(Vector3x8(normal))
    let rise = filterRadius * (abs(plane.u[0]) + abs(plane.v[0]))
    if max(height.min() - rise, lowestHeight + bias.height) >= high { return .lit }
    return height.max() + rise < low ? .shadowed : .partial
  }

  /// The fraction of the sun's light that reaches each position of a shape, which ends at its lowest height: there the
  /// window leaves the surface's plane, so that what the shape stands on does not shadow it.
  @inline(__always)
  func callAsFunction(
    _ position: Vector3x8, _ normal: Vector3x8, above lowestHeight: Float,
    where isActive: Mask32x8
  ) -> Float32x8 {
    let scale = 1 / texelSize
    let bias = bias
    let height = position.z + bias.height * normal.z + cameraTexel.z
    // The first of the window's four texels in each direction.
    let u =
      (position.x + bias.normalOffset * normal.x) * scale - height * texelsPerHeight.x
      + (cameraTexel.x - 1)
    let v =
      (position.y + bias.normalOffset * normal.y) * scale - height * texelsPerHeight.y
      + (cameraTexel.y - 1)
    let end = Float(resolution - 2 * Block.side)
    let isInside = isActive .& (u .>= 0) .& (u .< end) .& (v .>= 0) .& (v .< end)
    let none = Float32x8.zero
    let (column, row) = (
      none.replacing(with: u, where: isInside).fastFloor,
      none.replacing(with: v, where: isInside).fastFloor
    )
    if readRegion != nil { recordRead(column, row, isInside) }
    let cellIndices = ((row * 0.25).fastFloor * Float(cells) + (column * 0.25).fastFloor).asInt32
    let plane = receiverPlane(normal)
    let rise = ShadowSampler.filterRadius * (plane.u.magnitude + plane.v.magnitude)
    let lowest = lowestHeight + bias.height
    let mayBeShadowed =
      isInside
      .& ((height - rise).pointwiseMax(Float32x8(repeating: lowest))
        .< gather(neighborhoodMax, cellIndices))
    guard hasAny(mayBeShadowed) else { return Float32x8(repeating: 1) }
    let isFullyShadowed =
      mayBeShadowed .& (height + rise .< gather(neighborhoodMin, cellIndices))
    let lit = Float32x8(repeating: 1).replacing(with: none, where: isFullyShadowed)
    let isPartial = mayBeShadowed .& .!isFullyShadowed
    guard hasAny(isPartial) else { return lit }
    // Single lanes are faster to read from memory.
    let lanes = scratch
    none.replacing(with: Float32x8(repeating: 1), where: isPartial).store(to: lanes)
    ((row * Float(resolution) + column) + 8_388_608).store(to: lanes + 8)
    let (x, y) = (u - column, v - row)
    x.store(to: lanes + 16)
    y.store(to: lanes + 24)
    // The height of the surface's plane at the window's first texel.
    (height - plane.u * (x + 1) - plane.v * (y + 1)).store(to: lanes + 32)
    lit.store(to: lanes + 40)
    plane.u.store(to: lanes + 48)
    plane.v.store(to: lanes + 56)
    for lane in 0..<8 where lanes[lane] > 0 {
      let corner = heights + Int(lanes[8 &+ lane].bitPattern & 0x7F_FFFF)
      lanes[40 &+ lane] = percentageCloserFilter(
        lanes[32 &+ lane], (lanes[48 &+ lane], lanes[56 &+ lane]), lowest, corner,
        lanes[16 &+ lane], lanes[24 &+ lane])
    }
    return Float32x8(loadedFrom: lanes + 40)
  }

  /// Records the blocks behind a lookup, whose dilated bounds include the next blocks.
  private func recordRead(_ column: Float32x8, _ row: Float32x8, _ isInside: Mask32x8) {
    guard hasAny(isInside) else { return }
    func blocks(_ texel: Float32x8) -> ClosedRange<Int> {
      let none = Float32x8(repeating: .infinity)
      let first = none.replacing(with: texel, where: isInside).horizontalMin
      let last = (-none).replacing(with: texel, where: isInside).horizontalMax
      return Int(first) / Block.side...Int(last) / Block.side + 1
    }
    readRegion?.pointee.include(columns: blocks(column), rows: blocks(row))
  }

  @inline(__always)
  private func gather(_ base: UnsafePointer<Float>, _ indices: SIMD8<Int32>) -> Float32x8 {
    Float32x8(
      base[Int(indices[0])], base[Int(indices[1])], base[Int(indices[2])], base[Int(indices[3])],
      base[Int(indices[4])], base[Int(indices[5])], base[Int(indices[6])], base[Int(indices[7])])
  }

  /// 3x3 percentage-closer filtering (Reeves, Salesin & Cook 1987) with bilinear weights, over four by four texels.
  /// `height` is that of the receiver at the first texel.
  @inline(__always)
  private func percentageCloserFilter(
    _ height: Float, _ plane: (u: Float, v: Float), _ lowest: Float,
    _ corner: UnsafePointer<Float>, _ x: Float, _ y: Float
  ) -> Float {
    let columns = SIMD4<Float>(1 - x, 1, 1, x)
    let ends = SIMD4<Float>(repeating: lowest)
    let receiver = SIMD4<Float>(0, 1, 2, 3) * plane.u + height
    @inline(__always)
    func row(_ number: Int) -> SIMD4<Float> {
      let values = UnsafeRawPointer(corner + number * resolution)
        .loadUnaligned(as: SIMD4<Float>.self)
      let height = receiver + Float(number) * plane.v
      let bounded = height.replacing(with: ends, where: ends .> height)
      return SIMD4<Float>.zero.replacing(with: columns, where: bounded .>= values)
    }
    let sum = (row(0) * (1 - y) + row(3) * y) + (row(1) + row(2))
    let halves = sum.lowHalf + sum.highHalf
    return (halves.x + halves.y) * (1 / 9)
  }
}
