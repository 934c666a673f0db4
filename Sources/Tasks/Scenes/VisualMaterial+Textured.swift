internal import Sim

// Wood and stone materials from the textures of Render.
extension VisualMaterial {
  static let oak = VisualMaterial(0xD9B98A, shininess: 0.25).textured("wood", tileSize: 0.4)
  static let walnut = VisualMaterial(0x8C6244, shininess: 0.3).textured("wood", tileSize: 0.4)
  static let stone = VisualMaterial(0xB9B4AB, shininess: 0.1).textured("stone", tileSize: 0.3)
  static let brick = VisualMaterial(0xB26A4C, shininess: 0.1).textured("brick", tileSize: 0.12)
}

extension Tabletop.Appearance {
  /// A table of planks on a concrete floor.
  static var workshop: Tabletop.Appearance {
    var appearance = Tabletop.Appearance()
    appearance.floor = appearance.floor.textured("concrete", tileSize: 1.2)
    appearance.top = appearance.top.textured("planks", tileSize: 0.5)
    return appearance
  }
}
