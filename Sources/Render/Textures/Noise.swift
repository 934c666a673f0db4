private import func Glibc.floorf

/// Smooth random hills that repeat after one in both directions.
struct Noise {
  private let seed: UInt32

  init(seed: UInt32) { self.seed = seed }

  /// From 0 to 1; `columns` and `rows` are how many hills fit side by side.
  func callAsFunction(_ u: Float, _ v: Float, columns: Int, rows: Int) -> Float {
    let (x, y) = (u * Float(columns), v * Float(rows))
    let (left, top) = (floorf(x), floorf(y))
    func corner(_ right: Int, _ down: Int) -> Float {
      chance((Int(left) + right) % columns, (Int(top) + down) % rows)
    }
    func eased(_ t: Float) -> Float { t * t * (3 - 2 * t) }
    let (s, t) = (eased(x - left), eased(y - top))
    let upper = corner(0, 0) + s * (corner(1, 0) - corner(0, 0))
    let lower = corner(0, 1) + s * (corner(1, 1) - corner(0, 1))
    return upper + t * (lower - upper)
  }

  /// Hills on hills, each half as high and wide as those below.
  func rough(_ u: Float, _ v: Float, columns: Int, rows: Int, layers: Int) -> Float {
    var (sum, height, total) = (Float(0), Float(1), Float(0))
    for layer in 0..<layers {
      sum +=
        height
        * Noise(seed: seed &+ UInt32(layer) &* 977)(
          u, v, columns: columns << layer, rows: rows << layer)
      total += height
      height /= 2
    }
    return sum / total
  }

  /// A number from 0 to 1 for each place of a grid.
  func chance(_ column: Int, _ row: Int) -> Float {
    var bits = UInt32(truncatingIfNeeded: column) &* 0x9E37_79B1
    bits ^= UInt32(truncatingIfNeeded: row) &* 0x85EB_CA77 &+ seed &* 0xC2B2_AE3D
    bits = (bits ^ bits >> 15) &* 0x2C1B_3C6D
    bits = (bits ^ bits >> 12) &* 0x297A_2D39
    return Float((bits ^ bits >> 15) >> 8) / 16_777_216
  }
}
