internal import Base

/// Converts linear light to sRGB bytes (IEC 61966-2-1), with an exponential shoulder instead of clipping.
struct ToneMapping {
  private static let tableSize = 8192
  /// The radiance at the end of the table.
  private static let maxRadiance: Float = 2
  private static let scale = Float(tableSize) / maxRadiance
  private static let shoulder = 0.75

  /// The shared instance, which is immutable.
  static let standard = ToneMapping()

  nonisolated(unsafe) private let table: UnsafeMutablePointer<UInt8>

  private init() {
    table = .allocate(capacity: ToneMapping.tableSize)
    for index in 0..<ToneMapping.tableSize {
      let light = (Double(index) + 0.5) / Double(ToneMapping.scale)
      table[index] = ToneMapping.byte(ToneMapping.compressHighlights(light))
    }
  }

  /// Writes the RGB bytes of the first `count` of eight pixels. `scratch` must have room for 24 values.
  @inline(__always)
  func write(
    _ light: Vector3x8, to pixels: UnsafeMutablePointer<UInt8>, count: Int,
    scratch: UnsafeMutablePointer<Float>
  ) {
    tableIndex(light.x).store(to: scratch)
    tableIndex(light.y).store(to: scratch + 8)
    tableIndex(light.z).store(to: scratch + 16)
    @inline(__always)
    func put(_ pixel: Int) {
      // The lowest bits of each float are the table index.
      pixels[3 &* pixel] = table[Int(truncatingIfNeeded: scratch[pixel].bitPattern & 0x1FFF)]
      pixels[3 &* pixel &+ 1] =
        table[Int(truncatingIfNeeded: scratch[pixel &+ 8].bitPattern & 0x1FFF)]
      pixels[3 &* pixel &+ 2] =
        table[Int(truncatingIfNeeded: scratch[pixel &+ 16].bitPattern & 0x1FFF)]
    }
    guard count == Block.side else {
      for pixel in 0..<count { put(pixel) }
      return
    }
    put(0)
    put(1)
    put(2)
    put(3)
    put(4)
    put(5)
    put(6)
    put(7)
  }

  /// The index into the table, in the lowest bits of a float.
  @inline(__always)
  private func tableIndex(_ light: Float32x8) -> Float32x8 {
    (light * ToneMapping.scale).pointwiseMin(Float32x8(repeating: Float(ToneMapping.tableSize - 1)))
      + 8_388_608
  }

  /// Tone mapping: compresses light above the shoulder exponentially towards one.
  private static func compressHighlights(_ light: Double) -> Double {
    guard light > shoulder else { return light }
    return shoulder + (1 - shoulder) * (1 - Double.exp((shoulder - light) / (1 - shoulder)))
  }

  private static func byte(_ light: Double) -> UInt8 {
    UInt8((255 * sRGBFromLinear(light)).rounded())
  }

  /// From linear light to sRGB.
  static func sRGBFromLinear(_ light: Double) -> Double {
    light <= 0.0031308 ? 12.92 * light : 1.055 * Double.pow(light, 1 / 2.4) - 0.055
  }

  /// From sRGB to linear light.
  static func linearFromSRGB(_ value: Float) -> Float {
    value <= 0.04045 ? value / 12.92 : Float(Double.pow((Double(value) + 0.055) / 1.055, 2.4))
  }
}
