/// A texture with its mipmaps, stored as the square roots of linear RGB.
///
/// The memory is immutable and belongs to a ``TextureLibrary``, which outlives all users of the sampler.
struct TextureSampler: @unchecked Sendable {
  /// RGB from the lowest byte up; the largest mip level first.
  let texels: UnsafePointer<UInt32>
  /// log2 of the side at full size.
  let maxMipLevel: Int

  /// A placeholder for surfaces without a texture.
  static let none = TextureSampler(
    texels: UnsafePointer(UnsafeMutablePointer<UInt32>.allocate(capacity: 1)), maxMipLevel: 0)

  init(texels: UnsafePointer<UInt32>, maxMipLevel: Int) {
    self.texels = texels
    self.maxMipLevel = maxMipLevel
  }

  /// The mip level for a pixel that spans `footprint` repeats: the nearest one, without trilinear filtering.
  @inline(__always)
  func mipLevel(footprint: Float) -> MipLevel {
    // Without interpolation, texels half as large as pixels look best.
    let texelsPerPixel = max(1, footprint * Float(1 << maxMipLevel) * 1.4)
    // The exponent of the float is its log2.
    let level = min(maxMipLevel, Int(texelsPerPixel.bitPattern >> 23) - 127)
    // The texels of all larger levels.
    let start = ((4 << (2 * maxMipLevel)) - (4 << (2 * (maxMipLevel - level)))) / 3
    return MipLevel(
      texels: texels + start, log2Side: maxMipLevel - level, isMagnified: texelsPerPixel <= 1)
  }
}

/// One mip level of a texture.
struct MipLevel: @unchecked Sendable {
  let texels: UnsafePointer<UInt32>
  /// log2 of the side.
  let log2Side: Int
  /// Whether texels are larger than pixels and need bilinear filtering.
  let isMagnified: Bool

  static let none = TextureSampler.none.mipLevel(footprint: 1)

  /// The colors at texture coordinates, which count repeats.
  @inline(__always)
  func callAsFunction(_ u: Float32x8, _ v: Float32x8) -> Vector3x8 {
    let width = Float(1 << log2Side)
    guard isMagnified else { return sampleNearest(u * width - 0.5, v * width - 0.5) }
    return sampleBilinear(
      (u - u.fastFloor) * width + (width - 0.5), (v - v.fastFloor) * width + (width - 0.5))
  }

  @inline(__always)
  private func sampleNearest(_ x: Float32x8, _ y: Float32x8) -> Vector3x8 {
    let mask = SIMD8<Int32>(repeating: Int32(1 << log2Side) - 1)
    let (column, row) = (x.nearestIntegerBits & mask, y.nearestIntegerBits & mask)
    let texels = gather(row &<< SIMD8<Int32>(repeating: Int32(log2Side)) | column)
    @inline(__always)
    func channel(_ bits: UInt32) -> Float32x8 {
      let root = unpackChannel(texels, bits)
      return root * root * (1 / 65025)
    }
    return Vector3x8(channel(0), channel(8), channel(16))
  }

  /// Bilinear filtering of magnified texels.
  private func sampleBilinear(_ x: Float32x8, _ y: Float32x8) -> Vector3x8 {
    let (column, row) = (x.fastFloor, y.fastFloor)
    let (right, down) = (x - column, y - row)
    let mask = SIMD8<Int32>(repeating: Int32(1 << log2Side) - 1)
    let one = SIMD8<Int32>(repeating: 1)
    let c0 = column.asInt32 & mask, c1 = (column.asInt32 &+ one) & mask
    let shift = SIMD8<Int32>(repeating: Int32(log2Side))
    let r0 = (row.asInt32 & mask) &<< shift, r1 = ((row.asInt32 &+ one) & mask) &<< shift
    let (a, b, c, d) = (gather(r0 | c0), gather(r0 | c1), gather(r1 | c0), gather(r1 | c1))
    @inline(__always)
    func channel(_ bits: UInt32) -> Float32x8 {
      let (a, b) = (unpackChannel(a, bits), unpackChannel(b, bits))
      let (c, d) = (unpackChannel(c, bits), unpackChannel(d, bits))
      let upper = a + right * (b - a)
      let lower = c + right * (d - c)
      let root = (upper + down * (lower - upper)) * (1 / 255)
      return root * root
    }
    return Vector3x8(channel(0), channel(8), channel(16))
  }

  @inline(__always)
  private func gather(_ indices: SIMD8<Int32>) -> SIMD8<UInt32> {
    SIMD8(
      texels[Int(indices[0])], texels[Int(indices[1])], texels[Int(indices[2])],
      texels[Int(indices[3])], texels[Int(indices[4])], texels[Int(indices[5])],
      texels[Int(indices[6])], texels[Int(indices[7])])
  }

  @inline(__always)
  private func unpackChannel(_ texels: SIMD8<UInt32>, _ bits: UInt32) -> Float32x8 {
    let byte = (texels &>> SIMD8(repeating: bits)) & SIMD8(repeating: 0xFF)
    return byte.asFloat32
  }
}

extension SIMD8<Float> {
  /// Rounds down, for magnitudes up to four million. Adding 1.5 * 2^23 rounds to the nearest integer.
  @inline(__always)
  var fastFloor: Float32x8 {
    let magic = Float32x8(repeating: 12_582_912)
    let nearest = (self + magic) - magic
    return nearest.replacing(with: nearest - 1, where: nearest .> self)
  }

  /// The nearest integer in the lowest 22 bits, below unrelated bits, for magnitudes up to four million.
  @inline(__always)
  var nearestIntegerBits: SIMD8<Int32> {
    let bits: SIMD8<Int32> = unsafeBitCast(
      self + Float32x8(repeating: 12_582_912), to: SIMD8<Int32>.self)
    return bits
  }

  /// Converts integral, non-negative values to integers.
  @inline(__always)
  var asInt32: SIMD8<Int32> {
    let bits: SIMD8<Int32> = unsafeBitCast(
      self + Float32x8(repeating: 8_388_608), to: SIMD8<Int32>.self)
    return bits & SIMD8<Int32>(repeating: 0x7F_FFFF)
  }
}

extension SIMD8<UInt32> {
  /// Converts integers below eight million to floating point.
  @inline(__always)
  var asFloat32: Float32x8 {
    unsafeBitCast(self | SIMD8(repeating: 0x4B00_0000), to: Float32x8.self) - 8_388_608
  }
}
