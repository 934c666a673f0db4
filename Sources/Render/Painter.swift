internal import Sim

/// Draws a list of primitives block by block, or takes blocks from a backdrop.
struct Painter {
  let size: ImageSize
  let targets: RenderTargets
  let shapes: UnsafePointer<DrawnShape>
  let placed: UnsafePointer<Shader.Placed>
  let primitives: UnsafePointer<Primitive>
  let primitiveCount: Int
  /// What can move comes last.
  let fixedCount: Int
  /// What is to be drawn where nothing that moves is seen.
  let backdrop: Backdrop?
  let shadowMap: ShadowMap?
  /// The backdrop that is being drawn itself.
  let newBackdrop: Backdrop?
  let facets: UnsafePointer<Facet>
  let corners: UnsafePointer<TriangleCorners>
  let shader: Shader
  let tone: ToneCurve
  /// The directions of the rays, as they change over the picture.
  let rayRight, rayDown, rayCorner: Vector3
  /// How many of the samples make up the colour.
  let colorSamples: Int
  /// The light of one block, row by row.
  let light: UnsafeMutablePointer<Wide3>
  /// Room for the bytes of one row to be made in.
  let workspace: UnsafeMutablePointer<Float>

  /// Draws a picture.
  func draw(_ visibility: inout BlockVisibility, _ active: inout Store<Int32>) {
    for row in 0..<Block.rows(size) { drawRow(row, &visibility, &active) }
  }

  /// Draws one row of blocks.
  private func drawRow(
    _ row: Int, _ visibility: inout BlockVisibility, _ active: inout Store<Int32>
  ) {
    let top = Double(row * Block.side)
    active.removeAll()
    var firstMoving = 0
    for index in 0..<primitiveCount {
      if index == fixedCount { firstMoving = active.count }
      let bounds = primitives[index].bounds
      if bounds.bottom >= top - 1 && bounds.top <= top + 8 { active.append(Int32(index)) }
    }
    if primitiveCount == fixedCount { firstMoving = active.count }
    let columns = Block.columns(size)
    // Blocks to the left of this have been dealt with.
    var done = 0
    for column in 0..<columns {
      let left = Double(column * Block.side)
      @inline(__always)
      func consider(_ range: Range<Int>) -> Int {
        visibility.begin()
        for index in range {
          let number = Int(active.elements[index])
          let primitive = primitives + number
          if primitive.pointee.bounds.right >= left - 1
            && primitive.pointee.bounds.left <= left + 8
          {
            visibility.consider(number, primitive, facets, left + 3.5, top + 3.5)
          }
        }
        return visibility.settle()
      }
      if backdrop != nil, !isShaded(row * columns + column),
        consider(firstMoving..<active.count) == 0
      {
        continue
      }
      backdrop?.copy(done..<column, ofRow: row, to: targets)
      done = column + 1
      let count = consider(0..<active.count)
      let isUniform = count == 0 || count == 1 && visibility.candidates.elements.pointee.isFull
      let place = BlockPlace(column, row, self)
      if isUniform {
        drawUniform(place, hasSurface: count > 0, visibility)
      } else {
        visibility.resolve()
        drawMixed(place, visibility)
      }
      if let newBackdrop, let shadowMap {
        newBackdrop.reaches[row * columns + column] = shadowMap.reach.pointee
        shadowMap.reach.pointee = ShadowReach()
      }
    }
    backdrop?.copy(done..<columns, ofRow: row, to: targets)
  }

  /// Whether a moving thing may shade a block of the backdrop.
  private func isShaded(_ block: Int) -> Bool {
    guard let backdrop, let shadowMap else { return false }
    return shadowMap.isShaded(backdrop.reaches[block])
  }

  // MARK: Blocks that show one surface or nothing

  private func drawUniform(
    _ place: BlockPlace, hasSurface: Bool, _ visibility: borrowing BlockVisibility
  ) {
    let candidate = visibility.candidates.elements
    if let color = targets.color {
      @inline(__always)
      func write(_ light: Wide3, _ line: Int) {
        let pixels = color + 3 * ((place.top + line) * size.width + place.left)
        tone.write(light, to: pixels, count: place.width, by: workspace)
      }
      if hasSurface {
        shade(candidate, place, visibility, share: { _ in Wide(repeating: 1) }) { light, _, line in
          write(light, line)
        }
      } else {
        for line in 0..<place.height {
          write(shader.background(place.rays(Float(line) - 3.5)), line)
        }
      }
    }
    guard targets.depth != nil || targets.labels != nil else { return }
    var label: UInt16 = 0
    if hasSurface {
      label = shapes[Int(primitives[Int(candidate.pointee.primitive)].shape)].label
    }
    for line in 0..<place.height {
      let start = (place.top + line) * size.width + place.left
      if let labels = targets.labels {
        for column in 0..<place.width { labels[start + column] = label }
      }
      guard let depth = targets.depth else { continue }
      var depths = Wide(repeating: .infinity)
      if hasSurface {
        let row = Float(line) - 3.5
        let primitive = primitives + Int(candidate.pointee.primitive)
        depths =
          1
          / visibility.surface(of: candidate, primitive, corners, place.rays(row), row: row)
          .nearness
      }
      for column in 0..<place.width { depth[start + column] = depths[column] }
    }
  }

  // MARK: Blocks that show more

  private func drawMixed(_ place: BlockPlace, _ visibility: borrowing BlockVisibility) {
    let samples = visibility.pattern.count
    if targets.color != nil {
      for line in 0..<Block.side { light[line] = Wide3(SIMD3<Float>.zero) }
      let weight = Wide(repeating: 1 / Float(colorSamples))
      @inline(__always)
      func share(_ number: Float, _ line: Int) -> Wide {
        let owners = visibility.owners + line * samples
        var sum = Wide.zero
        for sample in 0..<colorSamples {
          sum += Wide.zero.replacing(with: weight, where: owners[sample] .== number)
        }
        return sum
      }
      shadeBackground(place) { share(BlockVisibility.nobody, $0) }
      for number in 0..<visibility.candidates.count {
        shade(
          visibility.candidates.elements + number, place, visibility,
          share: { share(Float(number), $0) }
        ) { light, share, line in
          self.light[line] = self.light[line] + share * light
        }
      }
      writeColor(place)
    }
    guard targets.depth != nil || targets.labels != nil else { return }
    for line in 0..<place.height {
      let middle = (line + 1) * samples - 1
      let start = (place.top + line) * size.width + place.left
      let depths = 1 / visibility.nearness[middle]
      let owners = visibility.owners[middle]
      for column in 0..<place.width {
        targets.depth?[start + column] = depths[column]
        guard let labels = targets.labels else { continue }
        let number = Int(owners[column])
        labels[start + column] =
          number < 0
          ? 0
          : shapes[
            Int(primitives[Int(visibility.candidates.elements[number].primitive)].shape)
          ].label
      }
    }
  }

  // MARK: Light

  /// Hands on a candidate's light, row by row, wherever it has a share in the pixels.
  @inline(__always)
  private func shade(
    _ candidate: UnsafePointer<BlockVisibility.Candidate>, _ place: BlockPlace,
    _ visibility: borrowing BlockVisibility, share: (Int) -> Wide, use: (Wide3, Wide, Int) -> Void
  ) {
    let primitive = primitives + Int(candidate.pointee.primitive)
    let shape = placed + Int(primitive.pointee.shape)
    let first = Int(candidate.pointee.firstRow)
    let lines = first..<max(first, min(place.height, Int(candidate.pointee.endRow)))
    if candidate.pointee.isFlat && primitive.pointee.corners < 0 {
      let (normal, nearness) = visibility.plane(of: candidate, primitive)
      let flat = FlatShader(
        shader, shape, normal, nearness, place)
      for line in lines {
        let share = share(line)
        let isSeen = share .> 0
        guard hasAny(isSeen) else { continue }
        let row = Float(line) - 3.5
        use(flat.light(nearness(Wide.columns, row), row, place, where: isSeen), share, line)
      }
    } else {
      for line in lines {
        let share = share(line)
        let isSeen = share .> 0
        guard hasAny(isSeen) else { continue }
        let row = Float(line) - 3.5
        let rays = place.rays(row)
        let surface = visibility.surface(of: candidate, primitive, corners, rays, row: row)
        use(shader.light(surface, rays, shape, where: isSeen), share, line)
      }
    }
  }

  @inline(__always)
  private func shadeBackground(_ place: BlockPlace, share: (Int) -> Wide) {
    for line in 0..<place.height {
      let share = share(line)
      guard hasAny(share .> 0) else { continue }
      light[line] = light[line] + share * shader.background(place.rays(Float(line) - 3.5))
    }
  }

  private func writeColor(_ place: BlockPlace) {
    guard let color = targets.color else { return }
    for line in 0..<place.height {
      let pixels = color + 3 * ((place.top + line) * size.width + place.left)
      tone.write(light[line], to: pixels, count: place.width, by: workspace)
    }
  }
}
