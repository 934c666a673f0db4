internal import Sim

/// Block-based (tile-based) rasterization: draws primitives in blocks of 8x8 pixels, or copies blocks from a static
/// layer.
///
/// It cannot be copied because each copy would retain its references, several times per block.
struct BlockRasterizer: ~Copyable {
  let size: ImageSize
  let targets: RenderTargets
  let shapes: UnsafePointer<RenderShape>
  let instances: UnsafePointer<Shader.Instance>
  let primitives: UnsafePointer<Primitive>
  let primitiveCount: Int
  /// The number of static primitives, which precede the dynamic ones.
  let staticCount: Int
  /// The source of blocks without dynamic primitives or shadows.
  let staticLayer: StaticLayer?
  let shadowMap: ShadowMap?
  /// The static layer that is being drawn, if any.
  let newStaticLayer: StaticLayer?
  let facets: UnsafePointer<Facet>
  let attributes: UnsafePointer<TriangleAttributes>
  let shader: Shader
  let tone: ToneMapping
  /// The change of the rays per pixel to the right and down, and the ray of the upper left pixel.
  let rayRight, rayDown, rayCorner: Vector3
  /// The number of samples that contribute to the color.
  let colorSamples: Int
  /// The radiance of one block, row by row.
  let rowRadiance: UnsafeMutablePointer<Vector3x8>
  /// Scratch memory for the tone mapping of one row.
  let scratch: UnsafeMutablePointer<Float>

  /// Draws an image.
  func draw(_ visibility: inout BlockVisibility, _ activePrimitives: inout ArenaBuffer<Int32>) {
    for row in 0..<Block.rows(size) { drawRow(row, &visibility, &activePrimitives) }
  }

  /// Draws one row of blocks from the primitives that are active in it.
  private func drawRow(
    _ row: Int, _ visibility: inout BlockVisibility, _ activePrimitives: inout ArenaBuffer<Int32>
  ) {
    let top = Double(row * Block.side)
    activePrimitives.removeAll()
    var firstDynamic = 0
    for index in 0..<primitiveCount {
      if index == staticCount { firstDynamic = activePrimitives.count }
      let bounds = primitives[index].bounds
      if bounds.bottom >= top - 1 && bounds.top <= top + 8 { activePrimitives.append(Int32(index)) }
    }
    if primitiveCount == staticCount { firstDynamic = activePrimitives.count }
    let columns = Block.columns(size)
    // Blocks to the left of this one are finished.
    var done = 0
    for column in 0..<columns {
      let left = Double(column * Block.side)
      @inline(__always)
      func findCandidates(_ range: Range<Int>) -> Int {
        visibility.reset()
        for index in range {
          let number = Int(activePrimitives.elements[index])
          let primitive = primitives + number
          if primitive.pointee.bounds.right >= left - 1
            && primitive.pointee.bounds.left <= left + 8
          {
            visibility.addCandidate(number, primitive, facets, left + 3.5, top + 3.5)
          }
        }
        return visibility.cullHidden()
      }
      if staticLayer != nil, !isShaded(row * columns + column),
        findCandidates(firstDynamic..<activePrimitives.count) == 0
      {
        continue
      }
      staticLayer?.copy(done..<column, ofRow: row, to: targets)
      done = column + 1
      let count = findCandidates(0..<activePrimitives.count)
      let isUniform = count == 0 || count == 1 && visibility.candidates.elements.pointee.coversBlock
      let block = PixelBlock(column, row, self)
      if isUniform {
        drawUniform(block, hasSurface: count > 0, visibility)
      } else {
        visibility.rasterizeSamples()
        drawMixed(block, visibility)
      }
      if let newStaticLayer, let shadowMap {
        newStaticLayer.shadowMapRegions[row * columns + column] = shadowMap.readRegion.pointee
        shadowMap.readRegion.pointee = ShadowMapRegion()
      }
    }
    staticLayer?.copy(done..<columns, ofRow: row, to: targets)
  }

  /// Whether a dynamic shape may cast a shadow on a block of the static layer.
  private func isShaded(_ block: Int) -> Bool {
    guard let staticLayer, let shadowMap else { return false }
    return shadowMap.isShaded(staticLayer.shadowMapRegions[block])
  }

  // MARK: Blocks with one surface or none

  private func drawUniform(
    _ block: PixelBlock, hasSurface: Bool, _ visibility: borrowing BlockVisibility
  ) {
    let candidate = visibility.candidates.elements
    if let color = targets.color {
      @inline(__always)
      func write(_ light: Vector3x8, _ line: Int) {
        let pixels = color + 3 * ((block.top + line) * size.width + block.left)
        tone.write(light, to: pixels, count: block.width, scratch: scratch)
      }
      if hasSurface {
        shadeCandidate(candidate, block, visibility, share: { _ in Float32x8(repeating: 1) }) {
          light, _, line in
          write(light, line)
        }
      } else {
        for line in 0..<block.height {
          write(shader.background(block.rays(Float(line) - 3.5)), line)
        }
      }
    }
    guard targets.depth != nil || targets.labels != nil else { return }
    var label: UInt16 = 0
    if hasSurface {
      label = shapes[Int(primitives[Int(candidate.pointee.primitive)].shape)].label
    }
    for line in 0..<block.height {
      let start = (block.top + line) * size.width + block.left
      if let labels = targets.labels {
        for column in 0..<block.width { labels[start + column] = label }
      }
      guard let depth = targets.depth else { continue }
      var depths = Float32x8(repeating: .infinity)
      if hasSurface {
        let row = Float(line) - 3.5
        let primitive = primitives + Int(candidate.pointee.primitive)
        depths =
          1
          / visibility.surface(of: candidate, primitive, attributes, block.rays(row), row: row)
          .reversedZ
      }
      for column in 0..<block.width { depth[start + column] = depths[column] }
    }
  }

  // MARK: Blocks with several surfaces

  /// Shades each candidate once per pixel and weights it by its sample coverage, as in multisample anti-aliasing
  /// (MSAA).
  private func drawMixed(_ block: PixelBlock, _ visibility: borrowing BlockVisibility) {
    let samples = visibility.pattern.count
    if targets.color != nil {
      for line in 0..<Block.side { rowRadiance[line] = Vector3x8(SIMD3<Float>.zero) }
      let weight = Float32x8(repeating: 1 / Float(colorSamples))
      @inline(__always)
      func share(_ number: Float, _ line: Int) -> Float32x8 {
        let candidateIDs = visibility.candidateIDs + line * samples
        var sum = Float32x8.zero
        for sample in 0..<colorSamples {
          sum += Float32x8.zero.replacing(with: weight, where: candidateIDs[sample] .== number)
        }
        return sum
      }
      /// The mean position of the samples that show a candidate, relative to the pixel's center.
      @inline(__always)
      func centroid(_ number: Float, _ line: Int) -> (x: Float32x8, y: Float32x8) {
        let candidateIDs = visibility.candidateIDs + line * samples
        var (x, y, count) = (Float32x8.zero, Float32x8.zero, Float32x8.zero)
        for sample in 0..<colorSamples {
          let isSeen = candidateIDs[sample] .== number
          let offset = visibility.pattern.offsets[sample]
          x += Float32x8.zero.replacing(with: Float32x8(repeating: offset.x), where: isSeen)
          y += Float32x8.zero.replacing(with: Float32x8(repeating: offset.y), where: isSeen)
          count += Float32x8.zero.replacing(with: Float32x8(repeating: 1), where: isSeen)
        }
        let divisor = count.pointwiseMax(Float32x8(repeating: 1))
        return (x / divisor, y / divisor)
      }
      shadeBackground(block) { share(BlockVisibility.noCandidate, $0) }
      for number in 0..<visibility.candidates.count {
        shadeCandidate(
          visibility.candidates.elements + number, block, visibility,
          share: { share(Float(number), $0) }, centroid: { centroid(Float(number), $0) }
        ) { light, share, line in
          self.rowRadiance[line] = self.rowRadiance[line] + share * light
        }
      }
      writeColor(block)
    }
    guard targets.depth != nil || targets.labels != nil else { return }
    for line in 0..<block.height {
      let middle = (line + 1) * samples - 1
      let start = (block.top + line) * size.width + block.left
      let depths = 1 / visibility.reversedZ[middle]
      let candidateIDs = visibility.candidateIDs[middle]
      for column in 0..<block.width {
        targets.depth?[start + column] = depths[column]
        guard let labels = targets.labels else { continue }
        let number = Int(candidateIDs[column])
        labels[start + column] =
          number < 0
          ? 0
          : shapes[
            Int(primitives[Int(visibility.candidates.elements[number].primitive)].shape)
          ].label
      }
    }
  }

  // MARK: Lighting

  /// Passes a candidate's radiance to `use`, row by row, wherever it has a share of the pixels.
  @inline(__always)
  private func shadeCandidate(
    _ candidate: UnsafePointer<BlockVisibility.Candidate>, _ block: PixelBlock,
    _ visibility: borrowing BlockVisibility, share: (Int) -> Float32x8,
    centroid: (Int) -> (x: Float32x8, y: Float32x8) = { _ in (.zero, .zero) },
    use: (Vector3x8, Float32x8, Int) -> Void
  ) {
    let primitive = primitives + Int(candidate.pointee.primitive)
    let shape = instances + Int(primitive.pointee.shape)
    let first = Int(candidate.pointee.firstRow)
    let lines = first..<max(first, min(block.height, Int(candidate.pointee.endRow)))
    if candidate.pointee.isFlat && primitive.pointee.attributesIndex < 0 {
      // Something else may hide it everywhere.
      guard let firstSeen = lines.first(where: { hasAny(share($0) .> 0) }) else { return }
      let (normal, reversedZ) = visibility.plane(of: candidate, primitive)
      let flat = FlatShader(
        shader, shape, normal, reversedZ, block)
      for line in firstSeen..<lines.upperBound {
        let share = share(line)
        let isSeen = share .> 0
        guard hasAny(isSeen) else { continue }
        let row = Float(line) - 3.5
        use(
          flat.shade(reversedZ(Float32x8.columnOffsets, row), row, block, where: isSeen), share,
          line)
      }
    } else {
      for line in lines {
        let share = share(line)
        let isSeen = share .> 0
        guard hasAny(isSeen) else { continue }
        let row = Float(line) - 3.5
        let rays = block.rays(row)
        let surface = visibility.surface(
          of: candidate, primitive, attributes, rays, row: row, centroid: { centroid(line) })
        use(shader.shade(surface, rays, shape, where: isSeen), share, line)
      }
    }
  }

  @inline(__always)
  private func shadeBackground(_ block: PixelBlock, share: (Int) -> Float32x8) {
    for line in 0..<block.height {
      let share = share(line)
      guard hasAny(share .> 0) else { continue }
      rowRadiance[line] =
        rowRadiance[line] + share * shader.background(block.rays(Float(line) - 3.5))
    }
  }

  private func writeColor(_ block: PixelBlock) {
    guard let color = targets.color else { return }
    for line in 0..<block.height {
      let pixels = color + 3 * ((block.top + line) * size.width + block.left)
      tone.write(rowRadiance[line], to: pixels, count: block.width, scratch: scratch)
    }
  }
}
