/// The backdrops of the cameras that were used last.
struct BackdropShelf {
  private static let places = 8
  /// Those used last come first.
  private var backdrops: [Backdrop] = []

  /// A camera's backdrop, to be drawn if that has not been done: nil the first time that it sees this version,
  /// for who wants a single picture should not wait for two.
  mutating func backdrop(for camera: PlacedCamera, version: Int) -> Backdrop? {
    guard camera.isStill, camera.size.pixelCount <= Backdrop.mostPixels else { return nil }
    if let place = backdrops.firstIndex(where: { $0.camera == camera }) {
      moveToFront(place)
      if backdrops[0].version == version { return backdrops[0] }
    } else if backdrops.count < BackdropShelf.places {
      backdrops.insert(Backdrop(camera, version: version), at: 0)
      return nil
    } else {
      moveToFront(backdrops.count - 1)
    }
    if !backdrops[0].reuse(for: camera, version: version) {
      backdrops[0] = Backdrop(camera, version: version)
    }
    return nil
  }

  private mutating func moveToFront(_ place: Int) {
    for index in stride(from: place, to: 0, by: -1) { backdrops.swapAt(index, index - 1) }
  }
}
