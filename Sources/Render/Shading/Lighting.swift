public import Sim

/// The lights of a scene: a directional sun, and hemisphere ambient light from sky and ground.
public struct Lighting: Codable, Hashable, Sendable {
  /// The direction to the sun, of any length.
  public var sunDirection: Vector3
  /// The linear RGB radiance of a white surface that faces the sun.
  public var sun: SIMD3<Float>
  /// The same for ambient light on surfaces that face straight up and straight down.
  public var sky: SIMD3<Float>
  public var ground: SIMD3<Float>
  /// The background color at the horizon and overhead.
  public var horizon: SIMD3<Float>
  public var zenith: SIMD3<Float>

  public init(
    sunDirection: Vector3 = [0.30, -0.50, 0.81], sun: SIMD3<Float> = [0.78, 0.74, 0.66],
    sky: SIMD3<Float> = [0.40, 0.44, 0.50], ground: SIMD3<Float> = [0.20, 0.185, 0.17],
    horizon: SIMD3<Float> = [0.78, 0.82, 0.86], zenith: SIMD3<Float> = [0.36, 0.47, 0.62]
  ) {
    self.sunDirection = sunDirection
    self.sun = sun
    self.sky = sky
    self.ground = ground
    self.horizon = horizon
    self.zenith = zenith
  }

  /// Daylight through a wide window.
  public static let daylight = Lighting()

  /// Throws if the sun is too low for the shadow map, or a light is negative or too bright.
  func validate() throws(RenderError) {
    guard sunDirection.isFinite, sunDirection.length > 1e-9, sunDirection.normalized.z >= 0.2 else {
      throw .invalidValue(
        name: "the direction to the sun",
        given: "(\(sunDirection.x), \(sunDirection.y), \(sunDirection.z))",
        allowed: "at least 12 degrees above the horizon")
    }
    for light in [sun, sky, ground, horizon, zenith] where !(light.min() >= 0 && light.max() < 100)
    {
      throw .invalidValue(
        name: "a light's color", given: "(\(light.x), \(light.y), \(light.z))",
        allowed: "from 0 to 100")
    }
  }
}
