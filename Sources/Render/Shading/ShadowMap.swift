internal import Sim

/// A shadow map (Williams 1978) over a square of the ground: the height of the topmost surface along the sun's
/// direction.
///
/// Static casters are drawn once. Each image redraws only the dirty blocks, which dynamic casters touch.
final class ShadowMap {
  let resolution: Int
  /// Meters per texel, which is a third of the width of a shadow's soft edge.
  let texelSize: Double
  /// The center of the square, which contains the objects on the table and the table's own shadow.
  static let center = Vector3(0, 0.45, 0)
  static let emptyHeight: Float = -1e6
  /// Whether casters have rounded edges, as in the images.
  private let roundsEdges: Bool
  let blocks: Int
  /// The cells of 4x4 texels along a side.
  let cells: Int
  /// The side of the square in meters.
  private static let width = 2.304

  /// The displacement towards the sun per meter of height.
  private(set) var obliqueDirection: Vector3
  private var projection: Projection
  private var list = PrimitiveList()
  /// The primitives whose bounds overlap a row of blocks.
  private var activePrimitives = ArenaBuffer<Int32>(capacity: 128)
  /// Whether the static casters have changed.
  var needsStaticRedraw = true
  private var visibility: BlockVisibility
  let heights: UnsafeMutablePointer<Float>
  private let staticHeights: UnsafeMutablePointer<Float>
  /// A min-max shadow map: the highest and lowest texel of each cell and its neighbors to the right and below.
  /// Cells that are fully lit or fully shadowed need no filtering.
  let neighborhoodMax, neighborhoodMin: UnsafeMutablePointer<Float>
  /// The highest and lowest texel of each block alone.
  let blockMax, blockMin: UnsafeMutablePointer<Float>
  private let cellMax, cellMin: UnsafeMutablePointer<Float>
  /// Scratch memory of a lookup.
  let scratch = UnsafeMutablePointer<Float>.allocate(capacity: 64)
  /// The blocks that a recording ``ShadowSampler`` has read.
  let readRegion = UnsafeMutablePointer<ShadowMapRegion>.allocate(capacity: 1)
  /// Whether dynamic casters touch a block in this image, and whether they did in the last one.
  private let isDirty: UnsafeMutablePointer<Bool>
  private let wasDirty: UnsafeMutablePointer<Bool>
  /// A summed-area table (Crow 1984) that counts the dirty blocks up to each column and row.
  private let dirtyBlockSums: UnsafeMutablePointer<Int32>

  /// The number of texels along a side for images of a size.
  static func resolution(for size: ImageSize) -> Int {
    switch max(size.width, size.height) {
    case ...128: 192
    case ...320: 384
    default: 640
    }
  }

  init(sunDirection direction: Vector3, resolution: Int, roundsEdges: Bool) {
    self.resolution = resolution
    self.roundsEdges = roundsEdges
    texelSize = ShadowMap.width / Double(resolution)
    blocks = resolution / Block.side
    cells = 2 * blocks
    obliqueDirection = direction / direction.z
    projection = ShadowMap.projection(obliqueDirection, resolution)
    visibility = BlockVisibility(SamplePattern(count: 1), farPlane: ShadowMap.emptyHeight)
    readRegion.initialize(to: ShadowMapRegion())
    let count = resolution * resolution
    let blockCount = blocks * blocks
    heights = .allocate(capacity: count)
    heights.initialize(repeating: ShadowMap.emptyHeight, count: count)
    staticHeights = .allocate(capacity: count)
    staticHeights.initialize(repeating: ShadowMap.emptyHeight, count: count)
    neighborhoodMax = .allocate(capacity: 4 * blockCount)
    neighborhoodMin = .allocate(capacity: 4 * blockCount)
    cellMax = .allocate(capacity: 4 * blockCount)
    cellMin = .allocate(capacity: 4 * blockCount)
    blockMax = .allocate(capacity: blockCount)
    blockMin = .allocate(capacity: blockCount)
    isDirty = .allocate(capacity: blockCount)
    wasDirty = .allocate(capacity: blockCount)
    dirtyBlockSums = .allocate(capacity: (blocks + 1) * (blocks + 1))
    dirtyBlockSums.initialize(repeating: 0, count: (blocks + 1) * (blocks + 1))
    for pointer in [blockMax, blockMin] {
      pointer.initialize(repeating: ShadowMap.emptyHeight, count: blockCount)
    }
    for pointer in [neighborhoodMax, neighborhoodMin, cellMax, cellMin] {
      pointer.initialize(repeating: ShadowMap.emptyHeight, count: 4 * blockCount)
    }
    for pointer in [isDirty, wasDirty] {
      pointer.initialize(repeating: false, count: blockCount)
    }
  }

  deinit {
    scratch.deallocate()
    readRegion.deallocate()
    for pointer in [
      heights, staticHeights, neighborhoodMax, neighborhoodMin, blockMax, blockMin, cellMax,
      cellMin,
    ] { pointer.deallocate() }
    for pointer in [isDirty, wasDirty] { pointer.deallocate() }
    dirtyBlockSums.deallocate()
  }

  func moveSun(to direction: Vector3) {
    needsStaticRedraw = true
    obliqueDirection = direction / direction.z
    projection = ShadowMap.projection(obliqueDirection, resolution)
  }

  private static func projection(_ obliqueDirection: Vector3, _ resolution: Int) -> Projection {
    let texelSize = width / Double(resolution)
    let half = (width - texelSize) / 2
    return Projection(
      .oblique(direction: obliqueDirection), origin: center, right: [texelSize, 0, 0],
      down: [0, texelSize, 0],
      corner: [-half, -half, 0])
  }

  // MARK: Drawing

  /// Draws all casters in their current poses.
  func draw(_ shapes: UnsafeBufferPointer<RenderShape>) {
    if needsStaticRedraw { drawStatic(shapes, &list, &activePrimitives, &visibility) }
    drawDynamic(shapes, &list, &activePrimitives, &visibility)
    dilateBounds()
  }

  /// Draws the static casters alone.
  func drawStaticOnly(_ shapes: UnsafeBufferPointer<RenderShape>) {
    if needsStaticRedraw { drawStatic(shapes, &list, &activePrimitives, &visibility) }
    for block in 0..<blocks * blocks where wasDirty[block] {
      copyStatic(block)
      wasDirty[block] = false
    }
    dilateBounds()
  }

  /// Whether dynamic casters may shadow any block of a region.
  func isShaded(_ region: ShadowMapRegion) -> Bool {
    guard !region.isEmpty else { return false }
    let stride = blocks + 1
    let (top, bottom) = (Int(region.top) * stride, min(Int(region.bottom) + 1, blocks) * stride)
    let (left, right) = (Int(region.left), min(Int(region.right) + 1, blocks))
    return dirtyBlockSums[bottom + right] - dirtyBlockSums[bottom + left]
      - dirtyBlockSums[top + right]
      + dirtyBlockSums[top + left] > 0
  }

  private func drawStatic(
    _ shapes: UnsafeBufferPointer<RenderShape>, _ list: inout PrimitiveList,
    _ activePrimitives: inout ArenaBuffer<Int32>, _ shared: inout BlockVisibility
  ) {
    begin(&list, with: shapes, isStatic: true)
    // Moved into a local and back, because access to a class's stored properties is slower.
    var visibility = consume shared
    for row in 0..<blocks {
      findActive(&activePrimitives, of: list, inRow: row)
      for block in row * blocks..<(row + 1) * blocks {
        draw(block, of: list, activePrimitives, over: nil, into: staticHeights, &visibility)
        copyStatic(block)
        wasDirty[block] = false
      }
    }
    shared = visibility
    needsStaticRedraw = false
  }

  private func drawDynamic(
    _ shapes: UnsafeBufferPointer<RenderShape>, _ list: inout PrimitiveList,
    _ activePrimitives: inout ArenaBuffer<Int32>, _ shared: inout BlockVisibility
  ) {
    begin(&list, with: shapes, isStatic: false)
    var visibility = consume shared
    isDirty.update(repeating: false, count: blocks * blocks)
    for index in 0..<list.primitives.count {
      let bounds = list.primitives.elements[index].bounds
      let columns = blockRange(bounds.left, bounds.right)
      for row in blockRange(bounds.top, bounds.bottom) {
        for column in columns { isDirty[row * blocks + column] = true }
      }
    }
    for row in 0..<blocks {
      findActive(&activePrimitives, of: list, inRow: row)
      for block in row * blocks..<(row + 1) * blocks {
        if isDirty[block] {
          draw(block, of: list, activePrimitives, over: staticHeights, into: heights, &visibility)
        } else if wasDirty[block] {
          copyStatic(block)
        }
        wasDirty[block] = isDirty[block]
      }
    }
    shared = visibility
    sumDirtyBlocks()
  }

  private func begin(
    _ list: inout PrimitiveList, with shapes: UnsafeBufferPointer<RenderShape>, isStatic: Bool
  ) {
    list.reset(projection)
    for index in shapes.indices
    where shapes[index].castsShadow && shapes[index].isStatic == isStatic {
      list.add(
        shapes[index].geometry, at: shapes[index].pose, shape: index,
        edgeRadius: roundsEdges ? shapes[index].edgeRadius : 0)
    }
  }

  private func blockRange(_ low: Double, _ high: Double) -> Range<Int> {
    let first = Int(max(0, min(low, Double(resolution)))) / Block.side
    let end = Int(max(-1, min(high + 1, Double(resolution - 1)))) / Block.side + 1
    return first < end ? first..<end : 0..<0
  }

  private func findActive(
    _ activePrimitives: inout ArenaBuffer<Int32>, of list: borrowing PrimitiveList, inRow row: Int
  ) {
    let top = Double(row * Block.side)
    activePrimitives.removeAll()
    for index in 0..<list.primitives.count {
      let bounds = list.primitives.elements[index].bounds
      if bounds.bottom >= top - 1 && bounds.top <= top + 8 { activePrimitives.append(Int32(index)) }
    }
  }

  private func draw(
    _ block: Int, of list: borrowing PrimitiveList,
    _ activePrimitives: borrowing ArenaBuffer<Int32>, over base: UnsafeMutablePointer<Float>?,
    into target: UnsafeMutablePointer<Float>, _ visibility: inout BlockVisibility
  ) {
    let (row, column) = block.quotientAndRemainder(dividingBy: blocks)
    let left = Double(column * Block.side), top = Double(row * Block.side)
    let (primitives, facets) = (list.primitives.elements, list.facets.elements)
    visibility.reset()
    for index in 0..<activePrimitives.count {
      let number = Int(activePrimitives.elements[index])
      let primitive = primitives + number
      if primitive.pointee.bounds.right >= left - 1, primitive.pointee.bounds.left <= left + 8 {
        visibility.addCandidate(number, primitive, facets, left + 3.5, top + 3.5)
      }
    }
    _ = visibility.cullHidden()
    visibility.rasterizeSamples()
    write(block, into: target) { line, start in
      let value = visibility.reversedZ[line]
      guard let base else { return value }
      return value.pointwiseMax(Float32x8(loadedFrom: base + start))
    }
  }

  private func copyStatic(_ block: Int) {
    write(block, into: heights) { _, start in Float32x8(loadedFrom: staticHeights + start) }
  }

  /// Writes the texels of a block, given by their row in the block and their index, and the bounds of the block and of its
  /// four cells.
  @inline(__always)
  private func write(
    _ block: Int, into target: UnsafeMutablePointer<Float>, _ texels: (Int, Int) -> Float32x8
  ) {
    let (row, column) = block.quotientAndRemainder(dividingBy: blocks)
    var (blockHigh, blockLow) = (ShadowMap.emptyHeight, Float.infinity)
    for half in 0..<2 {
      var high = Float32x8(repeating: ShadowMap.emptyHeight)
      var low = Float32x8(repeating: .infinity)
      for line in 4 * half..<4 * half + 4 {
        let start = (row * Block.side + line) * resolution + column * Block.side
        let value = texels(line, start)
        value.store(to: target + start)
        high = high.pointwiseMax(value)
        low = low.pointwiseMin(value)
      }
      let cell = (2 * row + half) * cells + 2 * column
      (cellMax[cell], cellMax[cell + 1]) = (high.lowHalf.max(), high.highHalf.max())
      (cellMin[cell], cellMin[cell + 1]) = (low.lowHalf.min(), low.highHalf.min())
      blockHigh = max(blockHigh, max(cellMax[cell], cellMax[cell + 1]))
      blockLow = min(blockLow, min(cellMin[cell], cellMin[cell + 1]))
    }
    blockMax[block] = blockHigh
    blockMin[block] = blockLow
  }

  private func sumDirtyBlocks() {
    let stride = blocks + 1
    for row in 0..<blocks {
      var count: Int32 = 0
      for column in 0..<blocks {
        if isDirty[row * blocks + column] { count += 1 }
        let index = row * stride + column + 1
        dirtyBlockSums[index + stride] = dirtyBlockSums[index] + count
      }
    }
  }

  /// Combines each cell's bounds with those of its neighbors, because a filter window may reach into them. Cells at the
  /// map's right end have a neighbor in the next row, which does no harm: no window begins there.
  private func dilateBounds() {
    for start in stride(from: 0, to: (cells - 1) * cells - Block.side, by: Block.side) {
      @inline(__always)
      func load(_ bounds: UnsafeMutablePointer<Float>, _ offset: Int) -> Float32x8 {
        Float32x8(loadedFrom: bounds + start + offset)
      }
      load(cellMax, 0).pointwiseMax(load(cellMax, 1))
        .pointwiseMax(load(cellMax, cells).pointwiseMax(load(cellMax, cells + 1)))
        .store(to: neighborhoodMax + start)
      load(cellMin, 0).pointwiseMin(load(cellMin, 1))
        .pointwiseMin(load(cellMin, cells).pointwiseMin(load(cellMin, cells + 1)))
        .store(to: neighborhoodMin + start)
    }
  }
}
