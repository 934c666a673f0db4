internal import Sim

// Woods and stones, of the textures that Render has.
extension Finish {
  static let oak = Finish(0xD9B98A, gloss: 0.25).textured("wood", span: 0.4)
  static let walnut = Finish(0x8C6244, gloss: 0.3).textured("wood", span: 0.4)
  static let stone = Finish(0xB9B4AB, gloss: 0.1).textured("stone", span: 0.3)
  static let brick = Finish(0xB26A4C, gloss: 0.1).textured("brick", span: 0.12)
}

extension Tabletop.Look {
  /// A table of planks on concrete.
  static var workshop: Tabletop.Look {
    var look = Tabletop.Look()
    look.floor = look.floor.textured("concrete", span: 1.2)
    look.top = look.top.textured("planks", span: 0.5)
    return look
  }
}
