public import Sim

/// What a scene is lit by: a sun, and a sky and a ground that shine from above and below.
public struct Light: Codable, Hashable, Sendable {
  /// The direction to the sun, of any length.
  public var toSun: Vector3
  /// Red, green and blue, in linear light: what a white surface that faces the sun sends back of it.
  public var sun: SIMD3<Float>
  /// The same for light from straight above and straight below.
  public var sky: SIMD3<Float>
  public var ground: SIMD3<Float>
  /// What is seen where nothing is: towards the horizon and overhead.
  public var horizon: SIMD3<Float>
  public var zenith: SIMD3<Float>

  public init(
    toSun: Vector3 = [0.30, -0.50, 0.81], sun: SIMD3<Float> = [0.78, 0.74, 0.66],
    sky: SIMD3<Float> = [0.40, 0.44, 0.50], ground: SIMD3<Float> = [0.20, 0.185, 0.17],
    horizon: SIMD3<Float> = [0.78, 0.82, 0.86], zenith: SIMD3<Float> = [0.36, 0.47, 0.62]
  ) {
    self.toSun = toSun
    self.sun = sun
    self.sky = sky
    self.ground = ground
    self.horizon = horizon
    self.zenith = zenith
  }

  /// Daylight through a wide window.
  public static let daylight = Light()

  /// Throws where the sun is too low to draw shadows by, or light is less than nothing.
  func validate() throws(RenderError) {
    guard toSun.isFinite, toSun.length > 1e-9, toSun.normalized.z >= 0.2 else {
      throw .invalidValue(
        name: "the direction to the sun", given: "(\(toSun.x), \(toSun.y), \(toSun.z))",
        allowed: "at least 12 degrees above the horizon")
    }
    for light in [sun, sky, ground, horizon, zenith] where !(light.min() >= 0 && light.max() < 100)
    {
      throw .invalidValue(
        name: "a light", given: "(\(light.x), \(light.y), \(light.z))", allowed: "from 0 to 100")
    }
  }
}
