import Render
import Sim

/// What a ray caster sees of a world and how it says the sun shines there.
struct ShadedSight {
  /// What a place gets of the sun past some things.
  enum Exposure { case free, partial, blocked }

  let cast: CastPicture
  private let world: World
  /// Nearby places that have to agree with one: how far from its exact border a shadow may be seen.
  private let offsets: [Vector3]

  init(_ world: World, through lens: Lens, _ softness: Double) {
    self.world = world
    cast = CastPicture(RayCaster(world), through: lens)
    let aside = ShadowTests.sun.cross([0, 0, 1]).normalized
    let other = ShadowTests.sun.cross(aside)
    let directions: [(Double, Double)] = [
      (1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7), (0, -1), (0.7, -0.7),
    ]
    offsets =
      [.zero]
      + [softness / 2, softness].flatMap { reach in
        directions.map { reach * ($0.0 * aside + $0.1 * other) }
      }
  }

  func exposure(_ place: Vector3, past things: RayCaster) -> Exposure {
    let count = offsets.count { things.isBlocked(place + $0, towards: ShadowTests.sun) }
    return count == 0 ? .free : count == offsets.count ? .blocked : .partial
  }

  /// Whether a pixel shows a place that faces the sun and is not in another thing's shadow.
  func isSunny(_ pixel: Int) -> Bool {
    let (size, width) = (cast.size, cast.size.width)
    guard cast.isSmooth(pixel), pixel % width > 0, pixel % width < width - 1, pixel >= width,
      pixel < size.pixelCount - width, let place = cast.place(pixel),
      let left = cast.place(pixel - 1), let right = cast.place(pixel + 1),
      let above = cast.place(pixel - width), let below = cast.place(pixel + width)
    else { return false }
    let normal = (right - left).cross(above - below).normalized
    guard normal.dot(ShadowTests.sun) > 0.2 else { return false }
    let own = world.bodyIDs[cast.label(pixel) - 1]
    return exposure(place, past: RayCaster(world) { $0 != own }) == .free
  }
}
