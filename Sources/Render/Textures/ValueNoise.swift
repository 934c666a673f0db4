private import func Glibc.floorf

/// Value noise on a lattice with smoothstep interpolation; it has period one in both directions.
struct ValueNoise {
  private let seed: UInt32

  init(seed: UInt32) { self.seed = seed }

  /// A value from 0 to 1, on a lattice of `columns` by `rows` cells.
  func callAsFunction(_ u: Float, _ v: Float, columns: Int, rows: Int) -> Float {
    let (x, y) = (u * Float(columns), v * Float(rows))
    let (left, top) = (floorf(x), floorf(y))
    func corner(_ right: Int, _ down: Int) -> Float {
      latticeValue((Int(left) + right) % columns, (Int(top) + down) % rows)
    }
    func smoothstep(_ t: Float) -> Float { t * t * (3 - 2 * t) }
    let (s, t) = (smoothstep(x - left), smoothstep(y - top))
    let upper = corner(0, 0) + s * (corner(1, 0) - corner(0, 0))
    let lower = corner(0, 1) + s * (corner(1, 1) - corner(0, 1))
    return upper + t * (lower - upper)
  }

  /// Fractal Brownian motion: each octave has half the amplitude and twice the frequency of the one before.
  func fractal(_ u: Float, _ v: Float, columns: Int, rows: Int, octaves: Int) -> Float {
    var (sum, amplitude, total) = (Float(0), Float(1), Float(0))
    for octave in 0..<octaves {
      sum +=
        amplitude
        * ValueNoise(seed: seed &+ UInt32(octave) &* 977)(
          u, v, columns: columns << octave, rows: rows << octave)
      total += amplitude
      amplitude /= 2
    }
    return sum / total
  }

  /// An integer hash of a lattice point, as a value from 0 to 1.
  func latticeValue(_ column: Int, _ row: Int) -> Float {
    var bits = UInt32(truncatingIfNeeded: column) &* 0x9E37_79B1
    bits ^= UInt32(truncatingIfNeeded: row) &* 0x85EB_CA77 &+ seed &* 0xC2B2_AE3D
    bits = (bits ^ bits >> 15) &* 0x2C1B_3C6D
    bits = (bits ^ bits >> 12) &* 0x297A_2D39
    return Float((bits ^ bits >> 15) >> 8) / 16_777_216
  }
}
