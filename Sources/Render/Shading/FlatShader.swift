/// Shades a flat surface within one block; everything constant over the block is computed once.
struct FlatShader {
  private let shader: Shader
  private let shape: UnsafePointer<Shader.Instance>
  private let normal: SIMD3<Float>
  /// The radiance in shadow, and the sun's addition to it.
  private let ambientRadiance, sunRadiance: SIMD3<Float>
  private let nDotL: Float
  private let shadowState: ShadowSampler.ShadowState
  private let texture: MipLevel
  /// Texture coordinates: these functions divided by reversed Z, plus the starts.
  private let u, v: BlockLinearFunction
  private let startU, startV: Float
  private let hasTexture, isGlossy, fadesToHorizon: Bool

  init(
    _ shader: Shader, _ shape: UnsafePointer<Shader.Instance>, _ normal: SIMD3<Float>,
    _ reversedZ: BlockLinearFunction, _ block: PixelBlock
  ) {
    let corners = block.corners(reversedZ)
    self.shader = shader
    self.shape = shape
    self.normal = normal
    nDotL = (normal * shader.sunDirection).sum()
    let color = shape.pointee.material.color
    ambientRadiance = color * (shader.ambient + normal.z * shader.ambientGradient)
    sunRadiance = nDotL * (color * shader.sun)
    if nDotL <= 0 {
      shadowState = .shadowed
    } else if let shadows = shader.shadows {
      shadowState =
        corners.map {
          shadows.classify($0.x, $0.y, $0.z, normal, above: shape.pointee.lowestHeight)
        } ?? .partial
    } else {
      shadowState = .lit
    }
    isGlossy = shape.pointee.material.isGlossy
    let squares = corners.map { $0.x * $0.x + $0.y * $0.y }
    fadesToHorizon =
      shape.pointee.material.isInfinite
      && squares.map { $0.max() > Shader.squaredFadeDistance } ?? true
    hasTexture = shape.pointee.material.hasTexture
    guard hasTexture else {
      texture = .none
      (u, v, startU, startV) = (reversedZ, reversedZ, 0, 0)
      return
    }
    // Box projection along the shape's axis that is closest to the normal.
    let (x, y, z) = shape.pointee.axes
    let (nx, ny) = (abs((normal * x).sum()), abs((normal * y).sum()))
    let nz = abs((normal * z).sum())
    let facesX = nx > ny && nx > nz
    let facesY = !facesX && ny > nz
    let scale = shape.pointee.material.textureScale
    let center = shape.pointee.center
    let (alongU, alongV) = (scale * (facesX ? y : x), scale * (facesX || facesY ? z : y))
    (u, v) = (block.rayDot(alongU), block.rayDot(alongV))
    (startU, startV) = (-(alongU * center).sum(), -(alongV * center).sum())
    // At a grazing angle, a pixel covers more of the texture.
    var nDotV: Float = 1
    if let corners {
      let blockCenter = SIMD3(corners.x.sum(), corners.y.sum(), corners.z.sum()) / 4
      nDotV = abs((normal * blockCenter).sum()) / (blockCenter * blockCenter).sum().squareRoot()
    }
    texture = shape.pointee.material.texture.mipLevel(
      footprint: shader.pixelSize / max(reversedZ.constant, 1e-4) * scale
        / max(0.25, nDotV).squareRoot())
  }

  /// The radiance along a row of rays.
  @inline(__always)
  func shade(
    _ reversedZ: Float32x8, _ row: Float, _ block: PixelBlock, where isSeen: Mask32x8
  ) -> Vector3x8 {
    let depth = Float32x8(repeating: 1) / reversedZ.pointwiseMax(SurfaceRow.farPlane)
    var radiance: Vector3x8
    var share = Float32x8(repeating: shadowState == .shadowed ? 0 : 1)
    if shadowState == .partial, let shadows = shader.shadows {
      share = shadows(
        depth * block.rays(row), Vector3x8(normal), above: shape.pointee.lowestHeight,
        where: isSeen)
      radiance = share * sunRadiance + Vector3x8(ambientRadiance)
    } else {
      radiance = Vector3x8(
        shadowState == .shadowed ? ambientRadiance : ambientRadiance + sunRadiance)
    }
    if hasTexture {
      radiance =
        radiance
        * texture(
          u(Float32x8.columnOffsets, row) * depth + startU,
          v(Float32x8.columnOffsets, row) * depth + startV)
    }
    if fadesToHorizon { return shader.fadeToHorizon(radiance, depth * block.rays(row)) }
    if isGlossy {
      radiance =
        radiance + shader.specularRadiance(Vector3x8(normal), block.rays(row), shape, share * nDotL)
    }
    return radiance
  }
}
