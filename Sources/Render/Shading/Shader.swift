internal import Sim

/// Shades surfaces: Lambertian diffuse light with shadows, hemisphere ambient light and specular reflection.
struct Shader {
  /// A shape's shading data, relative to the camera.
  struct Instance {
    var material: MaterialParameters
    /// The shape's axes and center, for texture projection.
    var axes: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
    var center: SIMD3<Float>
    /// The height of its lowest point in the world.
    var lowestHeight: Float
  }

  let sunDirection: SIMD3<Float>
  let sun, horizon, zenith: SIMD3<Float>
  /// Hemisphere ambient light: the mean of sky and ground, and half their difference.
  let ambient, ambientGradient: SIMD3<Float>
  let shadows: ShadowSampler?
  /// The width of a pixel in meters at a depth of one meter.
  let pixelSize: Float

  init(_ lighting: Lighting, shadows: ShadowSampler?, pixelSize: Double) {
    sunDirection = SIMD3<Float>(lighting.sunDirection.normalized)
    sun = lighting.sun
    horizon = lighting.horizon
    zenith = lighting.zenith
    ambient = (lighting.sky + lighting.ground) / 2
    ambientGradient = (lighting.sky - lighting.ground) / 2
    self.shadows = shadows
    self.pixelSize = Float(pixelSize)
  }

  /// The radiance that a row of surface points sends to the camera.
  @inline(__always)
  func shade(
    _ surface: SurfaceRow, _ rays: Vector3x8, _ shape: UnsafePointer<Instance>,
    where isSeen: Mask32x8
  ) -> Vector3x8 {
    let normal = surface.normal
    let nDotL = normal.dot(sunDirection)
    var directLight = nDotL.pointwiseMax(.zero)
    if let shadows, shape.pointee.material.receivesShadow {
      let isLit = isSeen .& (nDotL .> 0)
      if hasAny(isLit) {
        directLight *=
          shadows(surface.position, normal, above: shape.pointee.lowestHeight, where: isLit)
      }
    }
    let color = shape.pointee.material.color
    var diffuse = Vector3x8(
      (directLight * sun.x + (normal.z * ambientGradient.x + ambient.x)) * color.x,
      (directLight * sun.y + (normal.z * ambientGradient.y + ambient.y)) * color.y,
      (directLight * sun.z + (normal.z * ambientGradient.z + ambient.z)) * color.z)
    if shape.pointee.material.hasTexture { diffuse = diffuse * sampleTexture(surface, shape) }
    if shape.pointee.material.isInfinite { return fadeToHorizon(diffuse, surface.position) }
    guard shape.pointee.material.isGlossy else { return diffuse }
    return diffuse + specularRadiance(normal, rays, shape, directLight)
  }

  /// The background: a sky gradient between horizon and zenith.
  @inline(__always)
  func background(_ rays: Vector3x8) -> Vector3x8 {
    let rise = (rays.z / rays.dot(rays).squareRoot()).clamped(0, 1)
    let blend = rise * (2 - rise)
    return Vector3x8(horizon) + blend * (zenith - horizon)
  }

  /// Reflections of the sun and the surroundings: a Blinn-Phong highlight (Blinn 1977) whose power-of-two exponent
  /// needs only repeated squaring, and the Schlick approximation of the Fresnel term (Schlick 1994).
  @inline(__always)
  func specularRadiance(
    _ normal: Vector3x8, _ rays: Vector3x8, _ shape: UnsafePointer<Instance>,
    _ directLight: Float32x8
  ) -> Vector3x8 {
    let incident = rays.normalized
    let nDotI = normal.dot(incident)
    // The half vector between the directions to the sun and to the camera, not normalized.
    let halfVector = Vector3x8(sunDirection) - incident
    let nDotH = normal.dot(halfVector).pointwiseMax(.zero)
    // Squaring first avoids the square root of the normalization.
    var specular = ((nDotH * nDotH) / halfVector.dot(halfVector))
      .pointwiseMax(Float32x8(repeating: shape.pointee.material.underflowGuard))
    for _ in 1..<shape.pointee.material.log2Shininess { specular *= specular }
    // The highlight fades out towards a shadow, whose edge would otherwise show its texels.
    specular *= (directLight * 0.5 + 0.5) * (directLight * 8).clamped(0, 1)
    let grazing = (1 + nDotI).clamped(0, 1)
    let square = grazing * grazing
    let fresnel = shape.pointee.material.grazingReflectance * (square * square * grazing)
    let reflectedHeight = (incident.z - 2 * nDotI * normal.z) * 0.5 + 0.5
    let low = 0.6 * ambient
    let rise = 1.25 * horizon - low
    let (specularReflectance, specularColor) = (
      shape.pointee.material.specularReflectance, shape.pointee.material.specular * sun
    )
    return Vector3x8(
      (reflectedHeight * rise.x + low.x) * (fresnel + specularReflectance.x) + specular
        * specularColor.x,
      (reflectedHeight * rise.y + low.y) * (fresnel + specularReflectance.y) + specular
        * specularColor.y,
      (reflectedHeight * rise.z + low.z) * (fresnel + specularReflectance.z) + specular
        * specularColor.z)
  }

  /// The squared horizontal distance at which an infinite floor begins to fade, in square meters.
  static let squaredFadeDistance: Float = 4

  /// Distance fog: an infinite floor fades to the color of the horizon.
  @inline(__always)
  func fadeToHorizon(_ radiance: Vector3x8, _ position: Vector3x8) -> Vector3x8 {
    let distance = (position.x * position.x + position.y * position.y).squareRoot()
    let share = ((distance - Shader.squaredFadeDistance.squareRoot()) * 0.16).clamped(0, 1)
    let blend = share * (2 - share)
    return radiance + blend * (Vector3x8(horizon) - radiance)
  }

  // MARK: Textures

  /// Samples the texture at a mesh's own coordinates, or by box projection along the axis closest to the normal.
  @inline(__always)
  private func sampleTexture(_ surface: SurfaceRow, _ shape: UnsafePointer<Instance>) -> Vector3x8 {
    let scale = shape.pointee.material.textureScale
    let level = shape.pointee.material.texture.mipLevel(
      footprint: pixelSize / surface.reversedZ[3] * scale)
    if surface.hasTextureCoordinates {
      return level(surface.textureCoordinates.u * scale, surface.textureCoordinates.v * scale)
    }
    let (x, y, z) = shape.pointee.axes
    let offset = surface.position - Vector3x8(shape.pointee.center)
    let (px, py, pz) = (offset.dot(x), offset.dot(y), offset.dot(z))
    let (nx, ny, nz) = (
      surface.normal.dot(x).magnitude, surface.normal.dot(y).magnitude,
      surface.normal.dot(z).magnitude
    )
    let facesX = (nx .> ny) .& (nx .> nz)
    let facesY = (ny .>= nx) .& (ny .> nz)
    let u = px.replacing(with: py, where: facesX)
    let v = py.replacing(with: pz, where: facesX .| facesY)
    return level(u * scale, v * scale)
  }
}

extension SIMD8<Float> {
  @inline(__always)
  var magnitude: Float32x8 { replacing(with: -self, where: self .< .zero) }
}
