internal import Sim

/// A shadow map, ready to be asked about places that are counted from a camera.
struct ShadowLookup {
  /// The camera's place, in texels along the ground and metres above it.
  private let start: SIMD3<Float>
  /// Texels that one gets along the ground for each metre down the sun's rays.
  private let slope: SIMD2<Float>
  private let texels, blocks: Int
  private let texel: Float
  private let heights, highest, lowest: UnsafePointer<Float>
  /// The highest and lowest texel of each block alone.
  private let blockHigh, blockLow: UnsafePointer<Float>
  private let workspace: UnsafeMutablePointer<Float>
  /// Keeps account of what is looked at.
  private let account: UnsafeMutablePointer<ShadowReach>?

  init(
    _ map: ShadowMap, from origin: Vector3, keepsAccount: Bool
  ) {
    account = keepsAccount ? map.reach : nil
    texels = map.texels
    blocks = map.blocks
    texel = Float(map.texel)
    let offset = (origin - ShadowMap.middle) / map.texel
    let half = Double(map.texels - 1) / 2
    start = SIMD3(Float(offset.x + half), Float(offset.y + half), Float(origin.z))
    slope = SIMD2(Float(map.rise.x), Float(map.rise.y)) / Float(map.texel)
    heights = UnsafePointer(map.heights)
    highest = UnsafePointer(map.highest)
    lowest = UnsafePointer(map.lowest)
    blockHigh = UnsafePointer(map.blockHigh)
    blockLow = UnsafePointer(map.blockLow)
    workspace = map.workspace
  }

  /// Metres that a place is lifted off its surface, so that it does not shade itself: aside by as much as the
  /// window that is looked at reaches.
  private var lift: (up: Float, aside: Float) { (1.4 * texel, 2.3 * texel) }

  /// What can be said of all places between some corners of a flat surface at once.
  enum Verdict { case lit, dark, mixed }

  func verdict(_ x: SIMD4<Float>, _ y: SIMD4<Float>, _ z: SIMD4<Float>, _ normal: SIMD3<Float>)
    -> Verdict
  {
    let scale = 1 / texel
    let lift = lift
    let height = z + (lift.up * normal.z + start.z)
    let u = (x + lift.aside * normal.x) * scale - height * slope.x + start.x
    let v = (y + lift.aside * normal.y) * scale - height * slope.y + start.y
    // The window reaches this far to both sides; with a margin for rounding.
    let reach: Float = 2.1
    let (left, right) = (u.min() - reach, u.max() + reach)
    let (top, bottom) = (v.min() - reach, v.max() + reach)
    let end = Float(texels - 2 * Block.side)
    if right < 0 || bottom < 0 || left > end + 4 || top > end + 4 { return .lit }
    guard left >= 0, top >= 0, right < end, bottom < end else { return .mixed }
    let columns = Int(left) >> 3...Int(right) >> 3
    let rows = Int(top) >> 3...Int(bottom) >> 3
    guard columns.count * rows.count <= 64 else { return .mixed }
    account?.pointee.include(columns: columns, rows: rows)
    var (high, low) = (ShadowMap.nothing, Float.infinity)
    for row in rows {
      for column in columns {
        let block = row &* blocks &+ column
        high = max(high, blockHigh[block])
        low = min(low, blockLow[block])
      }
    }
    if height.min() >= high { return .lit }
    return height.max() < low ? .dark : .mixed
  }

  /// How much of the sun reaches each place.
  @inline(__always)
  func callAsFunction(_ place: Wide3, _ normal: Wide3, where isAsked: WideMask) -> Wide {
    let scale = 1 / texel
    let lift = lift
    let height = place.z + lift.up * normal.z + start.z
    // The first of four texels in each direction.
    let u = (place.x + lift.aside * normal.x) * scale - height * slope.x + (start.x - 1)
    let v = (place.y + lift.aside * normal.y) * scale - height * slope.y + (start.y - 1)
    let end = Float(texels - 2 * Block.side)
    let isInside = isAsked .& (u .>= 0) .& (u .< end) .& (v .>= 0) .& (v .< end)
    let none = Wide.zero
    let (column, row) = (
      none.replacing(with: u, where: isInside).floored,
      none.replacing(with: v, where: isInside).floored
    )
    if account != nil { keepAccount(column, row, isInside) }
    let side = 1 / Float(Block.side)
    let places = ((row * side).floored * Float(blocks) + (column * side).floored)
      .wholeNumber
    let isOpen = isInside .& (height .< gather(highest, places))
    guard hasAny(isOpen) else { return Wide(repeating: 1) }
    let isClosed = isOpen .& (height .< gather(lowest, places))
    let lit = Wide(repeating: 1).replacing(with: none, where: isClosed)
    let isPartly = isOpen .& .!isClosed
    guard hasAny(isPartly) else { return lit }
    // In memory, single numbers are faster to get at.
    let room = workspace
    none.replacing(with: Wide(repeating: 1), where: isPartly).store(to: room)
    ((row * Float(texels) + column) + 8_388_608).store(to: room + 8)
    (u - column).store(to: room + 16)
    (v - row).store(to: room + 24)
    height.store(to: room + 32)
    lit.store(to: room + 40)
    for lane in 0..<8 where room[lane] > 0 {
      let corner = heights + Int(room[8 &+ lane].bitPattern & 0x7F_FFFF)
      room[40 &+ lane] = share(room[32 &+ lane], corner, room[16 &+ lane], room[24 &+ lane])
    }
    return Wide(loadedFrom: room + 40)
  }

  /// The bounds that are looked at tell of the next blocks too.
  private func keepAccount(_ column: Wide, _ row: Wide, _ isInside: WideMask) {
    guard hasAny(isInside) else { return }
    func blocks(_ texel: Wide) -> ClosedRange<Int> {
      let none = Wide(repeating: .infinity)
      let first = none.replacing(with: texel, where: isInside).least
      let last = (-none).replacing(with: texel, where: isInside).greatest
      return Int(first) / Block.side...Int(last) / Block.side + 1
    }
    account?.pointee.include(columns: blocks(column), rows: blocks(row))
  }

  @inline(__always)
  private func gather(_ base: UnsafePointer<Float>, _ places: SIMD8<Int32>) -> Wide {
    Wide(
      base[Int(places[0])], base[Int(places[1])], base[Int(places[2])], base[Int(places[3])],
      base[Int(places[4])], base[Int(places[5])], base[Int(places[6])], base[Int(places[7])])
  }

  /// The lit share of three by three texels, the outer ones counted by how far the window reaches into them.
  @inline(__always)
  private func share(
    _ height: Float, _ corner: UnsafePointer<Float>, _ x: Float, _ y: Float
  ) -> Float {
    let columns = SIMD4<Float>(1 - x, 1, 1, x)
    let h = SIMD4<Float>(repeating: height)
    @inline(__always)
    func row(_ number: Int) -> SIMD4<Float> {
      let values = UnsafeRawPointer(corner + number * texels)
        .loadUnaligned(as: SIMD4<Float>.self)
      return SIMD4<Float>.zero.replacing(with: columns, where: h .>= values)
    }
    let sum = (row(0) * (1 - y) + row(3) * y) + (row(1) + row(2))
    let halves = sum.lowHalf + sum.highHalf
    return (halves.x + halves.y) * (1 / 9)
  }
}
