internal import Sim

/// Lights surfaces.
struct Shader {
  /// A shape as the shader needs it, counted from the camera.
  struct Placed {
    var look: SurfaceLook
    /// The shape's axes and its middle, for textures.
    var axes: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
    var center: SIMD3<Float>
  }

  let toSun: SIMD3<Float>
  let sun, horizon, zenith: SIMD3<Float>
  /// Light from all sides: in the middle, and how much more from above.
  let ambient, ambientTilt: SIMD3<Float>
  let shadows: ShadowLookup?
  /// Metres that a pixel spans at a depth of one.
  let pixelSize: Float

  init(_ light: Light, shadows: ShadowLookup?, pixelSize: Double) {
    toSun = SIMD3<Float>(light.toSun.normalized)
    sun = light.sun
    horizon = light.horizon
    zenith = light.zenith
    ambient = (light.sky + light.ground) / 2
    ambientTilt = (light.sky - light.ground) / 2
    self.shadows = shadows
    self.pixelSize = Float(pixelSize)
  }

  /// The light that places of a surface send along their rays to the camera.
  @inline(__always)
  func light(
    _ surface: SurfaceRow, _ rays: Wide3, _ shape: UnsafePointer<Placed>, where isSeen: WideMask
  ) -> Wide3 {
    let normal = surface.normal
    let facing = normal.dot(toSun)
    var sunshine = facing.greater(.zero)
    if let shadows {
      let isLit = isSeen .& (facing .> 0)
      if hasAny(isLit) { sunshine *= shadows(surface.place, normal, where: isLit) }
    }
    let color = shape.pointee.look.color
    var diffuse = Wide3(
      (sunshine * sun.x + (normal.z * ambientTilt.x + ambient.x)) * color.x,
      (sunshine * sun.y + (normal.z * ambientTilt.y + ambient.y)) * color.y,
      (sunshine * sun.z + (normal.z * ambientTilt.z + ambient.z)) * color.z)
    if shape.pointee.look.hasTexture { diffuse = diffuse * sample(surface, shape) }
    if shape.pointee.look.isEndless { return faded(diffuse, surface.place) }
    guard shape.pointee.look.isGlossy else { return diffuse }
    return diffuse + shine(normal, rays, shape, sunshine)
  }

  /// What is seen in a direction where nothing is.
  @inline(__always)
  func background(_ rays: Wide3) -> Wide3 {
    let rise = (rays.z / rays.dot(rays).squareRoot()).clamped(0, 1)
    let blend = rise * (2 - rise)
    return Wide3(horizon) + blend * (zenith - horizon)
  }

  /// Reflections of lamp and surroundings.
  @inline(__always)
  func shine(
    _ normal: Wide3, _ rays: Wide3, _ shape: UnsafePointer<Placed>, _ sunshine: Wide
  ) -> Wide3 {
    let away = rays.normalized
    let slant = normal.dot(away)
    // Between the direction to the sun and that to the camera.
    let half = Wide3(toSun) - away
    let cosine = normal.dot(half).greater(.zero)
    // The first squaring saves a root.
    var spot = ((cosine * cosine) / half.dot(half))
      .greater(Wide(repeating: shape.pointee.look.faintest))
    for _ in 1..<shape.pointee.look.sharpness { spot *= spot }
    spot = spot.replacing(with: Wide.zero, where: sunshine .<= 0) * (sunshine * 0.5 + 0.5)
    let grazing = (1 + slant).clamped(0, 1)
    let square = grazing * grazing
    let glance = shape.pointee.look.glance * (square * square * grazing)
    let upward = (away.z - 2 * slant * normal.z) * 0.5 + 0.5
    let low = 0.6 * ambient
    let rise = 1.25 * horizon - low
    let (mirror, spotlight) = (shape.pointee.look.mirror, shape.pointee.look.spot * sun)
    return Wide3(
      (upward * rise.x + low.x) * (glance + mirror.x) + spot * spotlight.x,
      (upward * rise.y + low.y) * (glance + mirror.y) + spot * spotlight.y,
      (upward * rise.z + low.z) * (glance + mirror.z) + spot * spotlight.z)
  }

  /// The square of the metres along the ground at which an endless floor begins to fade.
  static let fadeStart: Float = 4

  /// A floor without end becomes the horizon.
  @inline(__always)
  func faded(_ light: Wide3, _ place: Wide3) -> Wide3 {
    let distance = (place.x * place.x + place.y * place.y).squareRoot()
    let share = ((distance - Shader.fadeStart.squareRoot()) * 0.16).clamped(0, 1)
    let blend = share * (2 - share)
    return light + blend * (Wide3(horizon) - light)
  }

  // MARK: Textures

  /// A texture laid on the shape along whichever of its axes a place faces most, or by a mesh's own places.
  @inline(__always)
  private func sample(_ surface: SurfaceRow, _ shape: UnsafePointer<Placed>) -> Wide3 {
    let scale = shape.pointee.look.textureScale
    let level = shape.pointee.look.texture.level(
      footprint: pixelSize / surface.nearness[3] * scale)
    if surface.hasTexturePlace {
      return level(surface.texturePlace.u * scale, surface.texturePlace.v * scale)
    }
    let (x, y, z) = shape.pointee.axes
    let offset = surface.place - Wide3(shape.pointee.center)
    let (px, py, pz) = (offset.dot(x), offset.dot(y), offset.dot(z))
    let (nx, ny, nz) = (
      surface.normal.dot(x).size, surface.normal.dot(y).size, surface.normal.dot(z).size
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
  var size: Wide { replacing(with: -self, where: self .< .zero) }
}
