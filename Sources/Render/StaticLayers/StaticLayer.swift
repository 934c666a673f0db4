/// A cached image of all static shapes from a stationary camera, and the part of the shadow map behind each block.
///
/// An image copies every block that shows no dynamic shape and receives no dynamic shadow. The copy has the same
/// bits as a redrawn block.
final class StaticLayer {
  /// Larger images are too rare to justify the memory.
  static let maxPixelCount = 1 << 22

  private(set) var camera: PinholeCamera
  /// The version of the static shapes that it shows.
  private(set) var version: Int
  /// Whether it has been drawn.
  var isReady = false

  private(set) var targets: RenderTargets
  /// The part of the shadow map that each block depends on.
  let shadowMapRegions: UnsafeMutablePointer<ShadowMapRegion>
  private let pixelCapacity, blockCapacity: Int

  init(_ camera: PinholeCamera, version: Int) {
    self.camera = camera
    self.version = version
    pixelCapacity = camera.size.pixelCount
    blockCapacity = Block.count(camera.size)
    targets = RenderTargets(
      color: .allocate(capacity: camera.size.byteCount), depth: .allocate(capacity: pixelCapacity),
      labels: .allocate(capacity: pixelCapacity))
    shadowMapRegions = .allocate(capacity: blockCapacity)
  }

  deinit {
    targets.color?.deallocate()
    targets.depth?.deallocate()
    targets.labels?.deallocate()
    shadowMapRegions.deallocate()
  }

  /// Assigns the layer to another camera or version; returns false if its memory is too small.
  func reuse(for camera: PinholeCamera, version: Int) -> Bool {
    guard camera.size.pixelCount <= pixelCapacity, Block.count(camera.size) <= blockCapacity
    else { return false }
    self.camera = camera
    self.version = version
    isReady = false
    return true
  }

  /// Copies some blocks of one row into an image.
  func copy(_ columns: Range<Int>, ofRow row: Int, to destination: RenderTargets) {
    let size = camera.size
    let left = columns.lowerBound * Block.side
    let width = min(columns.upperBound * Block.side, size.width) - left
    guard width > 0 else { return }
    for line in row * Block.side..<min((row + 1) * Block.side, size.height) {
      let start = line * size.width + left
      copy(targets.color, to: destination.color, from: 3 * start, count: 3 * width)
      copy(targets.depth, to: destination.depth, from: start, count: width)
      copy(targets.labels, to: destination.labels, from: start, count: width)
    }
  }

  private func copy<Value>(
    _ source: UnsafeMutablePointer<Value>?, to target: UnsafeMutablePointer<Value>?,
    from start: Int, count: Int
  ) {
    guard let source, let target else { return }
    (target + start).update(from: source + start, count: count)
  }
}
