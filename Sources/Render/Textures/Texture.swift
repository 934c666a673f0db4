/// A square tiling pattern, by which the color of a surface is multiplied.
public struct Texture: Sendable {
  public let name: String
  /// Texels along a side, a power of two.
  let side: Int
  /// Computes the texels in linear RGB, row by row from `v` = 0, when they are first needed.
  let texels: @Sendable () -> [SIMD3<Float>]

  /// Creates a procedural texture from a function of `u` and `v`, each from 0 to 1, that returns linear RGB.
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

  /// Creates a texture from an image, which is stretched to a square whose side is a power of two.
  public init(_ name: String, _ image: ColorImage) {
    var side = 1
    while side < max(image.size.width, image.size.height) && side < 1024 { side *= 2 }
    self.init(name, side: side) { u, v in
      let x = min(Int(u * Float(image.size.width)), image.size.width - 1)
      // The rows of a texture start at the bottom.
      let y = max(image.size.height - 1 - Int(v * Float(image.size.height)), 0)
      let color = image[x, y]
      return SIMD3(
        ToneMapping.linearFromSRGB(Float(color.x) / 255),
        ToneMapping.linearFromSRGB(Float(color.y) / 255),
        ToneMapping.linearFromSRGB(Float(color.z) / 255))
    }
  }
}
