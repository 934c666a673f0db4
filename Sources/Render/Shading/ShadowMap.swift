internal import Sim

/// How high the topmost surface is on the way to the sun from each place of a square on the ground.
///
/// What never moves is drawn once; each picture draws what moves over it, and only there.
final class ShadowMap {
  let texels: Int
  /// Metres a texel; also a third of the width of a shadow's soft edge.
  let texel: Double
  /// The middle of the square: what stands on the table and what the table hides from the sun lies in it.
  static let middle = Vector3(0, 0.45, 0)
  static let nothing: Float = -1e6
  let blocks: Int
  /// Metres that the square's sides are long.
  private static let width = 2.304

  /// How one gets towards the sun for each metre of height.
  private(set) var rise: Vector3
  private var projection: Projection
  private let list = PrimitiveList()
  /// Whether what never moves has been put elsewhere.
  var isFixedPartOld = true
  private var visibility: BlockVisibility
  let heights: UnsafeMutablePointer<Float>
  private let fixedHeights: UnsafeMutablePointer<Float>
  /// The highest and lowest texel of each block and its neighbours to the right and below.
  let highest, lowest: UnsafeMutablePointer<Float>
  let blockHigh, blockLow: UnsafeMutablePointer<Float>
  /// Room for a lookup to work in.
  let workspace = UnsafeMutablePointer<Float>.allocate(capacity: 48)
  /// What a lookup that keeps account has looked at.
  let reach = UnsafeMutablePointer<ShadowReach>.allocate(capacity: 1)
  /// Whether moving things have been drawn over a block in this picture and in the last.
  private let isTouched: UnsafeMutablePointer<Bool>
  private let wasTouched: UnsafeMutablePointer<Bool>
  /// How many blocks up to each column and row are touched.
  private let touchCounts: UnsafeMutablePointer<Int32>

  /// How many texels along a side suit a picture.
  static func texels(for size: ImageSize) -> Int { max(size.width, size.height) > 128 ? 384 : 192 }

  init(toSun direction: Vector3, texels: Int) {
    self.texels = texels
    texel = ShadowMap.width / Double(texels)
    blocks = texels / Block.side
    rise = direction / direction.z
    projection = ShadowMap.projection(rise, texels)
    visibility = BlockVisibility(SamplePattern(spread: 1), farthest: ShadowMap.nothing)
    reach.initialize(to: ShadowReach())
    let count = texels * texels
    let blockCount = blocks * blocks
    heights = .allocate(capacity: count)
    heights.initialize(repeating: ShadowMap.nothing, count: count)
    fixedHeights = .allocate(capacity: count)
    fixedHeights.initialize(repeating: ShadowMap.nothing, count: count)
    highest = .allocate(capacity: blockCount)
    lowest = .allocate(capacity: blockCount)
    blockHigh = .allocate(capacity: blockCount)
    blockLow = .allocate(capacity: blockCount)
    isTouched = .allocate(capacity: blockCount)
    wasTouched = .allocate(capacity: blockCount)
    touchCounts = .allocate(capacity: (blocks + 1) * (blocks + 1))
    touchCounts.initialize(repeating: 0, count: (blocks + 1) * (blocks + 1))
    for pointer in [highest, lowest, blockHigh, blockLow] {
      pointer.initialize(repeating: ShadowMap.nothing, count: blockCount)
    }
    for pointer in [isTouched, wasTouched] {
      pointer.initialize(repeating: false, count: blockCount)
    }
  }

  deinit {
    workspace.deallocate()
    reach.deallocate()
    for pointer in [heights, fixedHeights, highest, lowest, blockHigh, blockLow] {
      pointer.deallocate()
    }
    for pointer in [isTouched, wasTouched] { pointer.deallocate() }
    touchCounts.deallocate()
  }

  func moveSun(to direction: Vector3) {
    isFixedPartOld = true
    rise = direction / direction.z
    projection = ShadowMap.projection(rise, texels)
  }

  private static func projection(_ rise: Vector3, _ texels: Int) -> Projection {
    let texel = width / Double(texels)
    let half = (width - texel) / 2
    return Projection(
      .sun(rise: rise), origin: middle, right: [texel, 0, 0], down: [0, texel, 0],
      corner: [-half, -half, 0])
  }

  // MARK: Drawing

  /// Draws all shapes as they are now.
  func draw(_ shapes: UnsafeBufferPointer<DrawnShape>) {
    if isFixedPartOld { drawFixed(shapes, &visibility) }
    drawMoving(shapes, &visibility)
    spreadBounds()
  }

  /// Draws what never moves.
  func drawFixedAlone(_ shapes: UnsafeBufferPointer<DrawnShape>) {
    if isFixedPartOld { drawFixed(shapes, &visibility) }
    for block in 0..<blocks * blocks where wasTouched[block] {
      copyFixed(block)
      wasTouched[block] = false
    }
    spreadBounds()
  }

  /// Whether moving things may shade any of a part.
  func isShaded(_ reach: ShadowReach) -> Bool {
    guard !reach.isEmpty else { return false }
    let stride = blocks + 1
    let (top, bottom) = (Int(reach.top) * stride, min(Int(reach.bottom) + 1, blocks) * stride)
    let (left, right) = (Int(reach.left), min(Int(reach.right) + 1, blocks))
    return touchCounts[bottom + right] - touchCounts[bottom + left] - touchCounts[top + right]
      + touchCounts[top + left] > 0
  }

  private func drawFixed(
    _ shapes: UnsafeBufferPointer<DrawnShape>, _ shared: inout BlockVisibility
  ) {
    begin(shapes, fixed: true)
    // Moved here and back, because what lies in a class is slower to get at.
    var visibility = consume shared
    for block in 0..<blocks * blocks {
      draw(block, over: nil, into: fixedHeights, &visibility)
      copyFixed(block)
      wasTouched[block] = false
    }
    shared = visibility
    isFixedPartOld = false
  }

  private func drawMoving(
    _ shapes: UnsafeBufferPointer<DrawnShape>, _ shared: inout BlockVisibility
  ) {
    begin(shapes, fixed: false)
    var visibility = consume shared
    isTouched.update(repeating: false, count: blocks * blocks)
    for index in 0..<list.primitives.count {
      let bounds = list.primitives.elements[index].bounds
      let columns = blockRange(bounds.left, bounds.right)
      for row in blockRange(bounds.top, bounds.bottom) {
        for column in columns { isTouched[row * blocks + column] = true }
      }
    }
    for block in 0..<blocks * blocks {
      if isTouched[block] {
        draw(block, over: fixedHeights, into: heights, &visibility)
      } else if wasTouched[block] {
        copyFixed(block)
      }
      wasTouched[block] = isTouched[block]
    }
    shared = visibility
    countTouched()
  }

  private func begin(_ shapes: UnsafeBufferPointer<DrawnShape>, fixed: Bool) {
    list.begin(projection)
    for index in shapes.indices where shapes[index].castsShadow && shapes[index].isFixed == fixed {
      list.add(shapes[index].geometry, at: shapes[index].pose, shape: index)
    }
  }

  private func blockRange(_ low: Double, _ high: Double) -> Range<Int> {
    let first = Int(max(0, min(low, Double(texels)))) / Block.side
    let end = Int(max(-1, min(high + 1, Double(texels - 1)))) / Block.side + 1
    return first < end ? first..<end : 0..<0
  }

  private func draw(
    _ block: Int, over base: UnsafeMutablePointer<Float>?, into target: UnsafeMutablePointer<Float>,
    _ visibility: inout BlockVisibility
  ) {
    let (row, column) = block.quotientAndRemainder(dividingBy: blocks)
    let left = Double(column * Block.side), top = Double(row * Block.side)
    let (primitives, facets) = (list.primitives.elements, list.facets.elements)
    visibility.begin()
    for index in 0..<list.primitives.count {
      let primitive = primitives + index
      let bounds = primitive.pointee.bounds
      if bounds.right >= left - 1, bounds.left <= left + 8, bounds.bottom >= top - 1,
        bounds.top <= top + 8
      {
        visibility.consider(index, primitive, facets, left + 3.5, top + 3.5)
      }
    }
    _ = visibility.settle()
    visibility.resolve()
    var (high, low) = (Wide(repeating: ShadowMap.nothing), Wide(repeating: .infinity))
    for line in 0..<Block.side {
      let start = (row * Block.side + line) * texels + column * Block.side
      var value = visibility.nearness[line]
      if let base { value = value.greater(Wide(loadedFrom: base + start)) }
      value.store(to: target + start)
      high = high.greater(value)
      low = low.lesser(value)
    }
    blockHigh[block] = high.greatest
    blockLow[block] = low.least
  }

  private func copyFixed(_ block: Int) {
    let (row, column) = block.quotientAndRemainder(dividingBy: blocks)
    var (high, low) = (Wide(repeating: ShadowMap.nothing), Wide(repeating: .infinity))
    for line in 0..<Block.side {
      let start = (row * Block.side + line) * texels + column * Block.side
      let value = Wide(loadedFrom: fixedHeights + start)
      value.store(to: heights + start)
      high = high.greater(value)
      low = low.lesser(value)
    }
    blockHigh[block] = high.greatest
    blockLow[block] = low.least
  }

  private func countTouched() {
    let stride = blocks + 1
    for row in 0..<blocks {
      var count: Int32 = 0
      for column in 0..<blocks {
        if isTouched[row * blocks + column] { count += 1 }
        let place = row * stride + column + 1
        touchCounts[place + stride] = touchCounts[place] + count
      }
    }
  }

  private func spreadBounds() {
    for row in 0..<blocks - 1 {
      for column in 0..<blocks - 1 {
        let here = row * blocks + column
        highest[here] = max(
          max(blockHigh[here], blockHigh[here + 1]),
          max(blockHigh[here + blocks], blockHigh[here + blocks + 1]))
        lowest[here] = min(
          min(blockLow[here], blockLow[here + 1]),
          min(blockLow[here + blocks], blockLow[here + blocks + 1]))
      }
    }
  }
}
