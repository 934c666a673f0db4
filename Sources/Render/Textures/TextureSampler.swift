/// A texture in memory, at full size and ever halved, as the square roots of linear light.
///
/// The memory belongs to a ``TextureLibrary``, which lives as long as whoever draws; nobody writes to it.
struct TextureSampler: @unchecked Sendable {
  /// Red, green and blue from the lowest byte up; the largest level first.
  let texels: UnsafePointer<UInt32>
  /// Its side is this power of two, at full size.
  let levels: Int

  /// For surfaces that have none.
  static let none = TextureSampler(
    texels: UnsafePointer(UnsafeMutablePointer<UInt32>.allocate(capacity: 1)), levels: 0)

  init(texels: UnsafePointer<UInt32>, levels: Int) {
    self.texels = texels
    self.levels = levels
  }

  /// The level whose texels are about as large as a pixel that spans `footprint` repeats.
  @inline(__always)
  func level(footprint: Float) -> TextureLevel {
    // Without blending, texels half as large as pixels look best.
    let texelsPerPixel = max(1, footprint * Float(1 << levels) * 1.4)
    // The power of two is the number's exponent.
    let level = min(levels, Int(texelsPerPixel.bitPattern >> 23) - 127)
    // The sum of the sizes of the larger levels.
    let start = ((4 << (2 * levels)) - (4 << (2 * (levels - level)))) / 3
    return TextureLevel(
      texels: texels + start, side: levels - level, isMagnified: texelsPerPixel <= 1)
  }
}

/// One size of a texture.
struct TextureLevel: @unchecked Sendable {
  let texels: UnsafePointer<UInt32>
  /// The power of two that its side is.
  let side: Int
  /// Whether its texels are larger than pixels, and have to be blended.
  let isMagnified: Bool

  static let none = TextureSampler.none.level(footprint: 1)

  /// Colours at places given in repeats.
  @inline(__always)
  func callAsFunction(_ u: Wide, _ v: Wide) -> Wide3 {
    let width = Float(1 << side)
    guard isMagnified else { return nearest(u * width - 0.5, v * width - 0.5) }
    return blended(
      (u - u.floored) * width + (width - 0.5), (v - v.floored) * width + (width - 0.5))
  }

  @inline(__always)
  private func nearest(_ x: Wide, _ y: Wide) -> Wide3 {
    let mask = SIMD8<Int32>(repeating: Int32(1 << side) - 1)
    let (column, row) = (x.nearestBits & mask, y.nearestBits & mask)
    let texels = gather(row &<< SIMD8<Int32>(repeating: Int32(side)) | column)
    @inline(__always)
    func channel(_ bits: UInt32) -> Wide {
      let root = part(texels, bits)
      return root * root * (1 / 65025)
    }
    return Wide3(channel(0), channel(8), channel(16))
  }

  private func blended(_ x: Wide, _ y: Wide) -> Wide3 {
    let (column, row) = (x.floored, y.floored)
    let (right, down) = (x - column, y - row)
    let mask = SIMD8<Int32>(repeating: Int32(1 << side) - 1)
    let one = SIMD8<Int32>(repeating: 1)
    let c0 = column.wholeNumber & mask, c1 = (column.wholeNumber &+ one) & mask
    let shift = SIMD8<Int32>(repeating: Int32(side))
    let r0 = (row.wholeNumber & mask) &<< shift, r1 = ((row.wholeNumber &+ one) & mask) &<< shift
    let (a, b, c, d) = (gather(r0 | c0), gather(r0 | c1), gather(r1 | c0), gather(r1 | c1))
    @inline(__always)
    func channel(_ bits: UInt32) -> Wide {
      let (a, b) = (part(a, bits), part(b, bits))
      let (c, d) = (part(c, bits), part(d, bits))
      let upper = a + right * (b - a)
      let lower = c + right * (d - c)
      let root = (upper + down * (lower - upper)) * (1 / 255)
      return root * root
    }
    return Wide3(channel(0), channel(8), channel(16))
  }

  @inline(__always)
  private func gather(_ places: SIMD8<Int32>) -> SIMD8<UInt32> {
    SIMD8(
      texels[Int(places[0])], texels[Int(places[1])], texels[Int(places[2])],
      texels[Int(places[3])], texels[Int(places[4])], texels[Int(places[5])],
      texels[Int(places[6])], texels[Int(places[7])])
  }

  @inline(__always)
  private func part(_ texels: SIMD8<UInt32>, _ bits: UInt32) -> Wide {
    let byte = (texels &>> SIMD8(repeating: bits)) & SIMD8(repeating: 0xFF)
    return byte.smallNumber
  }
}

extension SIMD8<Float> {
  /// The next whole number below; for numbers up to four million.
  @inline(__always)
  var floored: Wide {
    let magic = Wide(repeating: 12_582_912)
    let nearest = (self + magic) - magic
    return nearest.replacing(with: nearest - 1, where: nearest .> self)
  }

  /// The lowest 22 bits of the nearest integer, below what else is there; for numbers up to four million.
  @inline(__always)
  var nearestBits: SIMD8<Int32> {
    let bits: SIMD8<Int32> = unsafeBitCast(
      self + Wide(repeating: 12_582_912), to: SIMD8<Int32>.self)
    return bits
  }

  /// A number that is whole and not negative, as an integer.
  @inline(__always)
  var wholeNumber: SIMD8<Int32> {
    let bits: SIMD8<Int32> = unsafeBitCast(
      self + Wide(repeating: 8_388_608), to: SIMD8<Int32>.self)
    return bits & SIMD8<Int32>(repeating: 0x7F_FFFF)
  }
}

extension SIMD8<UInt32> {
  /// As floating-point numbers; for integers below eight million.
  @inline(__always)
  var smallNumber: Wide {
    unsafeBitCast(self | SIMD8(repeating: 0x4B00_0000), to: Wide.self) - 8_388_608
  }
}
