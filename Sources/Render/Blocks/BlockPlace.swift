internal import Sim

/// Where a block lies in a picture, and the rays of its pixels.
struct BlockPlace {
  let left, top: Int
  /// Where the picture ends, the block does.
  let width, height: Int
  /// The ray through the block's middle, and how it changes a pixel to the right and down. Along each ray, the
  /// depth is one.
  let base, right, down: SIMD3<Float>

  init(_ column: Int, _ row: Int, _ painter: borrowing Painter) {
    left = column * Block.side
    top = row * Block.side
    width = min(Block.side, painter.size.width - left)
    height = min(Block.side, painter.size.height - top)
    right = SIMD3<Float>(painter.rayRight)
    down = SIMD3<Float>(painter.rayDown)
    base = SIMD3<Float>(
      painter.rayCorner + (Double(left) + 3.5) * painter.rayRight
        + (Double(top) + 3.5) * painter.rayDown)
  }

  /// The rays of the pixels of a row.
  @inline(__always)
  func rays(_ row: Float) -> Wide3 {
    let start = base + row * down
    return Wide3(
      Wide.columns * right.x + start.x, Wide.columns * right.y + start.y,
      Wide.columns * right.z + start.z)
  }

  /// The parts of the rays along a vector.
  @inline(__always)
  func along(_ vector: SIMD3<Float>) -> BlockLinear {
    BlockLinear(
      x: (right * vector).sum(), y: (down * vector).sum(), constant: (base * vector).sum())
  }

  /// Where a plane is in the block's corners; nil where it is not before the camera.
  func corners(_ nearness: BlockLinear) -> (x: SIMD4<Float>, y: SIMD4<Float>, z: SIMD4<Float>)? {
    let reach = Block.reach
    let columns = SIMD4<Float>(-reach, reach, -reach, reach)
    let rows = SIMD4<Float>(-reach, -reach, reach, reach)
    let near = columns * nearness.x + rows * nearness.y + nearness.constant
    guard near.min() > 1e-3 else { return nil }
    let depth = 1 / near
    return (
      (columns * right.x + rows * down.x + base.x) * depth,
      (columns * right.y + rows * down.y + base.y) * depth,
      (columns * right.z + rows * down.z + base.z) * depth
    )
  }
}
