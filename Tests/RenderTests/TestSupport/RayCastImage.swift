import Render
import Sim

/// The hits of a ray caster at the center of each pixel.
struct RayCastImage {
  let size: ImageSize
  let primaryRays: PrimaryRays
  let hits: [RayCaster.Hit?]
  /// Meters along the optical axis; infinite for the background.
  let depths: [Double]
  private let isMesh: [Bool]

  init(_ caster: RayCaster, through primaryRays: PrimaryRays) {
    size = primaryRays.size
    self.primaryRays = primaryRays
    var hits: [RayCaster.Hit?] = []
    var depths: [Double] = []
    hits.reserveCapacity(size.pixelCount)
    depths.reserveCapacity(size.pixelCount)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let ray = primaryRays.ray(Double(x), Double(y))
        let hit = caster.hit(ray)
        hits.append(hit)
        depths.append(hit.map { primaryRays.depth($0.distance, along: ray) } ?? .infinity)
      }
    }
    self.hits = hits
    self.depths = depths
    isMesh = caster.parts.map { if case .mesh = $0.geometry { true } else { false } }
  }

  func label(_ pixel: Int) -> Int { hits[pixel]?.label ?? 0 }

  /// The point that a pixel shows.
  func place(_ pixel: Int) -> Vector3? {
    hits[pixel].map {
      primaryRays.ray(Double(pixel % size.width), Double(pixel / size.width)).point($0.distance)
    }
  }

  /// Whether a pixel and its neighbors show the same body, and no other body is as near.
  func isClear(_ pixel: Int) -> Bool {
    around(pixel) { label($0) == label(pixel) && hits[$0]?.isTie != true }
  }

  /// Whether a pixel and its neighbors show the same shape, without a fold that hides a part of it.
  func isSmooth(_ pixel: Int) -> Bool {
    guard let part = hits[pixel]?.part else { return false }
    return isClear(pixel)
      && around(pixel) {
        hits[$0]?.part == part && (!isMesh[part] || abs(depths[$0] - depths[pixel]) < 0.02)
      }
  }

  func around(_ pixel: Int, _ holds: (Int) -> Bool) -> Bool {
    let (row, column) = pixel.quotientAndRemainder(dividingBy: size.width)
    for y in max(0, row - 1)...min(size.height - 1, row + 1) {
      for x in max(0, column - 1)...min(size.width - 1, column + 1)
      where !holds(y * size.width + x) { return false }
    }
    return true
  }
}
