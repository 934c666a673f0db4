/// Lights a flat surface within one block, with all that stays the same there worked out before.
struct FlatShader {
  private let shader: Shader
  private let shape: UnsafePointer<Shader.Placed>
  private let normal: SIMD3<Float>
  /// The surface's own light in the shade, and what the sun adds to it.
  private let shade, sunlight: SIMD3<Float>
  private let facing: Float
  private let verdict: ShadowLookup.Verdict
  private let texture: TextureLevel
  /// Where on the texture it is: these, divided by the nearness, plus the starts.
  private let u, v: BlockLinear
  private let startU, startV: Float
  private let hasTexture, isGlossy, fades: Bool

  init(
    _ shader: Shader, _ shape: UnsafePointer<Shader.Placed>, _ normal: SIMD3<Float>,
    _ nearness: BlockLinear, _ place: BlockPlace
  ) {
    let corners = place.corners(nearness)
    self.shader = shader
    self.shape = shape
    self.normal = normal
    facing = (normal * shader.toSun).sum()
    let color = shape.pointee.look.color
    shade = color * (shader.ambient + normal.z * shader.ambientTilt)
    sunlight = facing * (color * shader.sun)
    if facing <= 0 {
      verdict = .dark
    } else if let shadows = shader.shadows {
      verdict = corners.map { shadows.verdict($0.x, $0.y, $0.z, normal) } ?? .mixed
    } else {
      verdict = .lit
    }
    isGlossy = shape.pointee.look.isGlossy
    let squares = corners.map { $0.x * $0.x + $0.y * $0.y }
    fades = shape.pointee.look.isEndless && squares.map { $0.max() > Shader.fadeStart } ?? true
    hasTexture = shape.pointee.look.hasTexture
    guard hasTexture else {
      texture = .none
      (u, v, startU, startV) = (nearness, nearness, 0, 0)
      return
    }
    // The texture lies along whichever of the shape's axes the surface faces.
    let (x, y, z) = shape.pointee.axes
    let (nx, ny) = (abs((normal * x).sum()), abs((normal * y).sum()))
    let nz = abs((normal * z).sum())
    let facesX = nx > ny && nx > nz
    let facesY = !facesX && ny > nz
    let scale = shape.pointee.look.textureScale
    let center = shape.pointee.center
    let (alongU, alongV) = (scale * (facesX ? y : x), scale * (facesX || facesY ? z : y))
    (u, v) = (place.along(alongU), place.along(alongV))
    (startU, startV) = (-(alongU * center).sum(), -(alongV * center).sum())
    // Seen at a slant, a pixel spans more.
    var slant: Float = 1
    if let corners {
      let place = SIMD3(corners.x.sum(), corners.y.sum(), corners.z.sum()) / 4
      slant = abs((normal * place).sum()) / (place * place).sum().squareRoot()
    }
    texture = shape.pointee.look.texture.level(
      footprint: shader.pixelSize / max(nearness.constant, 1e-4) * scale
        / max(0.25, slant).squareRoot())
  }

  /// The light that the surface sends along a row of rays.
  @inline(__always)
  func light(
    _ nearness: Wide, _ row: Float, _ block: BlockPlace, where isSeen: WideMask
  ) -> Wide3 {
    let depth = Wide(repeating: 1) / nearness.greater(SurfaceRow.farthest)
    var light: Wide3
    var share = Wide(repeating: verdict == .dark ? 0 : 1)
    if verdict == .mixed, let shadows = shader.shadows {
      share = shadows(depth * block.rays(row), Wide3(normal), where: isSeen)
      light = share * sunlight + Wide3(shade)
    } else {
      light = Wide3(verdict == .dark ? shade : shade + sunlight)
    }
    if hasTexture {
      light =
        light
        * texture(u(Wide.columns, row) * depth + startU, v(Wide.columns, row) * depth + startV)
    }
    if fades { return shader.faded(light, depth * block.rays(row)) }
    if isGlossy {
      light = light + shader.shine(Wide3(normal), block.rays(row), shape, share * facing)
    }
    return light
  }
}
