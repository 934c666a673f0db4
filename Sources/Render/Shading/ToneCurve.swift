internal import Base

/// Turns linear light into the bytes that screens take. Light beyond white is rolled off, not cut.
struct ToneCurve {
  private static let entries = 8192
  /// The light at the end of the table.
  private static let brightest: Float = 2
  private static let scale = Float(entries) / brightest
  private static let shoulder = 0.75

  /// One for all, since it never changes.
  static let standard = ToneCurve()

  nonisolated(unsafe) private let table: UnsafeMutablePointer<UInt8>

  private init() {
    table = .allocate(capacity: ToneCurve.entries)
    for index in 0..<ToneCurve.entries {
      let light = (Double(index) + 0.5) / Double(ToneCurve.scale)
      table[index] = ToneCurve.byte(ToneCurve.rolledOff(light))
    }
  }

  /// Writes the red, green and blue of the first `count` of eight pixels. `places` is memory for three rows of
  /// numbers to work in.
  @inline(__always)
  func write(
    _ light: Wide3, to pixels: UnsafeMutablePointer<UInt8>, count: Int,
    by places: UnsafeMutablePointer<Float>
  ) {
    place(light.x).store(to: places)
    place(light.y).store(to: places + 8)
    place(light.z).store(to: places + 16)
    @inline(__always)
    func put(_ pixel: Int) {
      // The lowest bits of each number are the place.
      pixels[3 &* pixel] = table[Int(truncatingIfNeeded: places[pixel].bitPattern & 0x1FFF)]
      pixels[3 &* pixel &+ 1] =
        table[Int(truncatingIfNeeded: places[pixel &+ 8].bitPattern & 0x1FFF)]
      pixels[3 &* pixel &+ 2] =
        table[Int(truncatingIfNeeded: places[pixel &+ 16].bitPattern & 0x1FFF)]
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

  /// A place in the table, in the lowest bits of a number.
  @inline(__always)
  private func place(_ light: Wide) -> Wide {
    (light * ToneCurve.scale).lesser(Wide(repeating: Float(ToneCurve.entries - 1))) + 8_388_608
  }

  private static func rolledOff(_ light: Double) -> Double {
    guard light > shoulder else { return light }
    return shoulder + (1 - shoulder) * (1 - Double.exp((shoulder - light) / (1 - shoulder)))
  }

  private static func byte(_ light: Double) -> UInt8 {
    UInt8((255 * encoded(light)).rounded())
  }

  /// From linear light to sRGB.
  static func encoded(_ light: Double) -> Double {
    light <= 0.0031308 ? 12.92 * light : 1.055 * Double.pow(light, 1 / 2.4) - 0.055
  }

  /// From sRGB to linear light.
  static func decoded(_ value: Float) -> Float {
    value <= 0.04045 ? value / 12.92 : Float(Double.pow((Double(value) + 0.055) / 1.055, 2.4))
  }
}
