/// The visual properties of a surface, for renderers; the simulation does not read them.
public struct VisualMaterial: Codable, Hashable, Sendable {
  /// The sRGB color: red, green and blue from 0 to 1.
  public var color: SIMD3<Float>
  /// The shininess, from 0 (chalk) to 1 (lacquer with a sharp highlight).
  public var shininess: Float
  /// The share of the light that the surface stops: 1, or less for glass, which also casts no shadow.
  public var opacity: Float = 1
  /// Whether reflections take the surface's own color, as on metals.
  public var isMetallic: Bool
  /// The name of a texture that multiplies the color; nil for a plain color.
  public var texture: String?
  /// Meters that the texture spans before it repeats.
  public var textureTileSize: Double

  public init(
    color: SIMD3<Float>, shininess: Float = 0.3, isMetallic: Bool = false, texture: String? = nil,
    textureTileSize: Double = 0.5
  ) {
    self.color = color
    self.shininess = shininess
    self.isMetallic = isMetallic
    self.texture = texture
    self.textureTileSize = textureTileSize
  }

  /// Creates a plain color from a hexadecimal RGB value, such as 0xC0392B.
  public init(_ rgb: UInt32, shininess: Float = 0.3, isMetallic: Bool = false) {
    func part(_ shift: UInt32) -> Float { Float(rgb >> shift & 0xFF) / 255 }
    self.init(color: [part(16), part(8), part(0)], shininess: shininess, isMetallic: isMetallic)
  }

  /// The same material, which lets light through.
  public func transparent(opacity: Float) -> VisualMaterial {
    var visualMaterial = self
    visualMaterial.opacity = opacity
    return visualMaterial
  }

  /// The same material with a texture.
  public func textured(_ name: String, tileSize: Double = 0.5) -> VisualMaterial {
    var visualMaterial = self
    visualMaterial.texture = name
    visualMaterial.textureTileSize = tileSize
    return visualMaterial
  }
}

extension VisualMaterial {
  // Metals.
  public static let steel = VisualMaterial(0xB4B9BF, shininess: 0.7, isMetallic: true)
  public static let darkSteel = VisualMaterial(0x5B6168, shininess: 0.6, isMetallic: true)
  public static let brass = VisualMaterial(0xC9A24B, shininess: 0.75, isMetallic: true)
  public static let copper = VisualMaterial(0xB87048, shininess: 0.7, isMetallic: true)

  // Plastics and paints.
  public static let white = VisualMaterial(0xECECE8, shininess: 0.5)
  public static let lightGray = VisualMaterial(0xC4C8CC, shininess: 0.4)
  public static let gray = VisualMaterial(0x8A9097, shininess: 0.4)
  public static let charcoal = VisualMaterial(0x33373D, shininess: 0.4)
  public static let rubber = VisualMaterial(0x26282B, shininess: 0.12)
  public static let red = VisualMaterial(0xD0382F, shininess: 0.5)
  public static let orange = VisualMaterial(0xE8792B, shininess: 0.5)
  public static let yellow = VisualMaterial(0xEDBE36, shininess: 0.5)
  public static let green = VisualMaterial(0x3F9A55, shininess: 0.5)
  public static let teal = VisualMaterial(0x25939A, shininess: 0.5)
  public static let blue = VisualMaterial(0x2F67B8, shininess: 0.5)
  public static let purple = VisualMaterial(0x7C56A8, shininess: 0.5)
  public static let glass = VisualMaterial(0xBFD9E4, shininess: 0.9).transparent(opacity: 0.25)
}
