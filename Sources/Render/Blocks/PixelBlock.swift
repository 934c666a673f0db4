internal import Sim

/// A block's position in an image, and the rays of its pixels.
struct PixelBlock {
  let left, top: Int
  /// Clipped at the edge of the image.
  let width, height: Int
  /// The ray through the block's center, and its change per pixel to the right and down. Each ray has depth one.
  let base, right, down: SIMD3<Float>

  init(_ column: Int, _ row: Int, _ rasterizer: borrowing BlockRasterizer) {
    left = column * Block.side
    top = row * Block.side
    width = min(Block.side, rasterizer.size.width - left)
    height = min(Block.side, rasterizer.size.height - top)
    right = SIMD3<Float>(rasterizer.rayRight)
    down = SIMD3<Float>(rasterizer.rayDown)
    base = SIMD3<Float>(
      rasterizer.rayCorner + (Double(left) + 3.5) * rasterizer.rayRight
        + (Double(top) + 3.5) * rasterizer.rayDown)
  }

  /// The rays of the pixels of a row.
  @inline(__always)
  func rays(_ row: Float) -> Vector3x8 {
    let start = base + row * down
    return Vector3x8(
      Float32x8.columnOffsets * right.x + start.x, Float32x8.columnOffsets * right.y + start.y,
      Float32x8.columnOffsets * right.z + start.z)
  }

  /// The dot product of the rays with a vector.
  @inline(__always)
  func rayDot(_ vector: SIMD3<Float>) -> BlockLinearFunction {
    BlockLinearFunction(
      x: (right * vector).sum(), y: (down * vector).sum(), constant: (base * vector).sum())
  }

  /// The points of a plane at the block's corners; nil if one of them is not in front of the camera.
  func corners(_ reversedZ: BlockLinearFunction) -> (
    x: SIMD4<Float>, y: SIMD4<Float>, z: SIMD4<Float>
  )? {
    let halfExtent = Block.halfExtent
    let columns = SIMD4<Float>(-halfExtent, halfExtent, -halfExtent, halfExtent)
    let rows = SIMD4<Float>(-halfExtent, -halfExtent, halfExtent, halfExtent)
    let near = columns * reversedZ.x + rows * reversedZ.y + reversedZ.constant
    guard near.min() > 1e-3 else { return nil }
    let depth = 1 / near
    return (
      (columns * right.x + rows * down.x + base.x) * depth,
      (columns * right.y + rows * down.y + base.y) * depth,
      (columns * right.z + rows * down.z + base.z) * depth
    )
  }
}
