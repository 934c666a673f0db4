/// A pattern for surfaces: a square that repeats without a seam, with which their colours are multiplied.
public struct Texture: Sendable {
  public let name: String
  /// Texels along a side, a power of two.
  let side: Int
  /// Makes its linear light, by row from the top; not before somebody wants it.
  let texels: @Sendable () -> [SIMD3<Float>]

  /// A pattern made by a function of the place, 0 to 1 in both directions, that gives linear light.
  init(
    _ name: String, side: Int = 256,
    _ light: @escaping @Sendable (Float, Float) -> SIMD3<Float>
  ) {
    self.name = name
    self.side = side
    texels = {
      (0..<side * side).map { index in
        let (row, column) = index.quotientAndRemainder(dividingBy: side)
        return light((Float(column) + 0.5) / Float(side), (Float(row) + 0.5) / Float(side))
      }
    }
  }

  /// A pattern from a picture, which is stretched to a square whose side is a power of two.
  public init(_ name: String, _ image: ColorImage) {
    var side = 1
    while side < max(image.size.width, image.size.height) && side < 1024 { side *= 2 }
    self.init(name, side: side) { u, v in
      let x = min(Int(u * Float(image.size.width)), image.size.width - 1)
      // Textures count from the bottom.
      let y = max(image.size.height - 1 - Int(v * Float(image.size.height)), 0)
      let color = image[x, y]
      return SIMD3(
        ToneCurve.decoded(Float(color.x) / 255), ToneCurve.decoded(Float(color.y) / 255),
        ToneCurve.decoded(Float(color.z) / 255))
    }
  }
}
