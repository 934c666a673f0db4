/// What a surface looks like, for whoever draws it; the simulation does not read it.
public struct Finish: Codable, Hashable, Sendable {
  /// Red, green and blue from 0 to 1, as screens take them (sRGB).
  public var color: SIMD3<Float>
  /// How polished: 0 is chalk, 1 is a lacquer that shows the lamp as a sharp spot.
  public var gloss: Float
  /// Whether it reflects in its own colour, as metals do.
  public var isMetal: Bool
  /// The name of a texture that the colour is multiplied with; none for a plain colour.
  public var texture: String?
  /// Metres that the texture spans before it repeats.
  public var textureSpan: Double

  public init(
    color: SIMD3<Float>, gloss: Float = 0.3, isMetal: Bool = false, texture: String? = nil,
    textureSpan: Double = 0.5
  ) {
    self.color = color
    self.gloss = gloss
    self.isMetal = isMetal
    self.texture = texture
    self.textureSpan = textureSpan
  }

  /// A plain colour by its web number, such as 0xC0392B.
  public init(_ rgb: UInt32, gloss: Float = 0.3, isMetal: Bool = false) {
    func part(_ shift: UInt32) -> Float { Float(rgb >> shift & 0xFF) / 255 }
    self.init(color: [part(16), part(8), part(0)], gloss: gloss, isMetal: isMetal)
  }

  /// The same with a texture over it.
  public func textured(_ name: String, span: Double = 0.5) -> Finish {
    var finish = self
    finish.texture = name
    finish.textureSpan = span
    return finish
  }
}

extension Finish {
  // Metals.
  public static let steel = Finish(0xB4B9BF, gloss: 0.7, isMetal: true)
  public static let darkSteel = Finish(0x5B6168, gloss: 0.6, isMetal: true)
  public static let brass = Finish(0xC9A24B, gloss: 0.75, isMetal: true)
  public static let copper = Finish(0xB87048, gloss: 0.7, isMetal: true)

  // Plastics and paints.
  public static let white = Finish(0xECECE8, gloss: 0.5)
  public static let lightGray = Finish(0xC4C8CC, gloss: 0.4)
  public static let gray = Finish(0x8A9097, gloss: 0.4)
  public static let charcoal = Finish(0x33373D, gloss: 0.4)
  public static let rubber = Finish(0x26282B, gloss: 0.12)
  public static let red = Finish(0xD0382F, gloss: 0.5)
  public static let orange = Finish(0xE8792B, gloss: 0.5)
  public static let yellow = Finish(0xEDBE36, gloss: 0.5)
  public static let green = Finish(0x3F9A55, gloss: 0.5)
  public static let teal = Finish(0x25939A, gloss: 0.5)
  public static let blue = Finish(0x2F67B8, gloss: 0.5)
  public static let purple = Finish(0x7C56A8, gloss: 0.5)
  public static let glass = Finish(0xBFD9E4, gloss: 0.9)
}
