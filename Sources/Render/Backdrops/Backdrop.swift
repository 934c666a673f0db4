/// What a camera that stands still sees of all that never moves, and where shadows may fall on it.
///
/// A picture takes each block from here that nothing else can be seen in and that no moving thing shades: the
/// same bits as if it were drawn.
final class Backdrop {
  /// Larger pictures are too rare to keep so much memory for them.
  static let mostPixels = 1 << 22

  private(set) var camera: PlacedCamera
  /// Which state of the world's fixed part it belongs to.
  private(set) var version: Int
  /// Whether it has been drawn.
  var isReady = false

  private(set) var targets: RenderTargets
  /// Block by block.
  let reaches: UnsafeMutablePointer<ShadowReach>
  private let pixelCapacity, blockCapacity: Int

  init(_ camera: PlacedCamera, version: Int) {
    self.camera = camera
    self.version = version
    pixelCapacity = camera.size.pixelCount
    blockCapacity = Block.count(camera.size)
    targets = RenderTargets(
      color: .allocate(capacity: camera.size.byteCount), depth: .allocate(capacity: pixelCapacity),
      labels: .allocate(capacity: pixelCapacity))
    reaches = .allocate(capacity: blockCapacity)
  }

  deinit {
    targets.color?.deallocate()
    targets.depth?.deallocate()
    targets.labels?.deallocate()
    reaches.deallocate()
  }

  /// Belongs to something else from now on, if there is room for it.
  func reuse(for camera: PlacedCamera, version: Int) -> Bool {
    guard camera.size.pixelCount <= pixelCapacity, Block.count(camera.size) <= blockCapacity
    else { return false }
    self.camera = camera
    self.version = version
    isReady = false
    return true
  }

  /// Copies some blocks of a row into a picture.
  func copy(_ columns: Range<Int>, ofRow row: Int, to picture: RenderTargets) {
    let size = camera.size
    let left = columns.lowerBound * Block.side
    let width = min(columns.upperBound * Block.side, size.width) - left
    guard width > 0 else { return }
    for line in row * Block.side..<min((row + 1) * Block.side, size.height) {
      let start = line * size.width + left
      copy(targets.color, to: picture.color, from: 3 * start, count: 3 * width)
      copy(targets.depth, to: picture.depth, from: start, count: width)
      copy(targets.labels, to: picture.labels, from: start, count: width)
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
