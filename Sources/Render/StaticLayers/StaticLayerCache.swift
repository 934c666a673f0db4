/// A least-recently-used cache of static layers, one per camera.
struct StaticLayerCache {
  private static let capacity = 8
  /// The most recently used first.
  private var staticLayers: [StaticLayer] = []

  /// A camera's static layer, which the caller must draw if it is not ready. Nil when the camera first sees this
  /// version, so that a single image does not take the time of two.
  mutating func staticLayer(for camera: PinholeCamera, version: Int) -> StaticLayer? {
    guard camera.isStationary, camera.size.pixelCount <= StaticLayer.maxPixelCount else {
      return nil
    }
    if let index = staticLayers.firstIndex(where: { $0.camera == camera }) {
      moveToFront(index)
      if staticLayers[0].version == version { return staticLayers[0] }
    } else if staticLayers.count < StaticLayerCache.capacity {
      staticLayers.insert(StaticLayer(camera, version: version), at: 0)
      return nil
    } else {
      moveToFront(staticLayers.count - 1)
    }
    if !staticLayers[0].reuse(for: camera, version: version) {
      staticLayers[0] = StaticLayer(camera, version: version)
    }
    return nil
  }

  private mutating func moveToFront(_ index: Int) {
    for position in stride(from: index, to: 0, by: -1) {
      staticLayers.swapAt(position, position - 1)
    }
  }
}
