import Render
import Sim

/// A ray-cast image of a world, with reference shadows.
struct ReferenceShadows {
  /// How occluders shadow a point.
  enum Illumination { case lit, penumbra, umbra }

  let cast: RayCastImage
  private let world: World
  /// Offsets to nearby points that must agree; a shadow's edge may be this far from its exact position.
  private let offsets: [Vector3]

  init(_ world: World, through primaryRays: PrimaryRays, _ penumbraWidth: Double) {
    self.world = world
    cast = RayCastImage(RayCaster(world), through: primaryRays)
    let aside = ShadowTests.sun.cross([0, 0, 1]).normalized
    let other = ShadowTests.sun.cross(aside)
    let directions: [(Double, Double)] = [
      (1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7), (0, -1), (0.7, -0.7),
    ]
    offsets =
      [.zero]
      + [penumbraWidth / 2, penumbraWidth].flatMap { distance in
        directions.map { distance * ($0.0 * aside + $0.1 * other) }
      }
  }

  func illumination(_ point: Vector3, past occluders: RayCaster) -> Illumination {
    let count = offsets.count { occluders.isBlocked(point + $0, towards: ShadowTests.sun) }
    return count == 0 ? .lit : count == offsets.count ? .umbra : .penumbra
  }

  /// Whether a pixel shows a point that faces the sun and is not in another body's shadow.
  func isSunny(_ pixel: Int) -> Bool {
    let (size, width) = (cast.size, cast.size.width)
    guard cast.isSmooth(pixel), pixel % width > 0, pixel % width < width - 1, pixel >= width,
      pixel < size.pixelCount - width, let point = cast.place(pixel),
      let left = cast.place(pixel - 1), let right = cast.place(pixel + 1),
      let above = cast.place(pixel - width), let below = cast.place(pixel + width)
    else { return false }
    let normal = (right - left).cross(above - below).normalized
    guard normal.dot(ShadowTests.sun) > 0.2 else { return false }
    let own = world.bodyIDs[cast.label(pixel) - 1]
    return illumination(point, past: RayCaster(world) { $0 != own }) == .lit
  }
}
