public import Sim

extension Scene {
  /// Covers the table with a slab that leaves a pit down to the table. `padFriction` is the friction coefficient between the
  /// slab and the finger pads; nil for that of other fixtures.
  public func addSlab(top: Double, pit: Box, padFriction: Double? = nil) throws {
    var material: MaterialID?
    if let padFriction {
      let slippery = try world.add(Material())
      try world.setContactMaterial(
        between: slippery, and: arm.padMaterial,
        Material(friction: padFriction, compliance: arm.model.padCompliance))
      material = slippery
    }
    let table = Box(Tabletop.top.lower, Tabletop.top.upper + [0, 0, top])
    func part(_ lower: (x: Double, y: Double), _ upper: (x: Double, y: Double)) -> ShapeDefinition {
      let box = Box([lower.x, lower.y, 0], [upper.x, upper.y, top])
      // The parts are flush with each other.
      var part = ShapeDefinition.box(
        halfExtents: (box.upper - box.lower) / 2, at: box.center, "slab"
      ).withMaterial(.oak).withEdgeRadius(0)
      part.material = material
      return part
    }
    let (low, high) = (table.lower, table.upper)
    _ = try addFixture(
      "slab",
      [
        part((low.x, low.y), (pit.lower.x, high.y)),
        part((pit.upper.x, low.y), (high.x, high.y)),
        part((pit.lower.x, low.y), (pit.upper.x, pit.lower.y)),
        part((pit.lower.x, pit.upper.y), (pit.upper.x, high.y)),
      ])
  }

  /// A table top raised by 5 cm, with a pit of 16 cm by 16 cm. The workspace reaches below the top, so that a hand on its way to
  /// the pit often presses its fingertips on it with hundreds of newtons. In Meta-World, where such contacts creep and the hand
  /// pulls harder the farther it lags, the fingertips go on. Here they would hardly move at the friction of other fixtures; at
  /// 0.5 a slow controller takes as many steps to the pit as there (203 and 316 for 249 and 304).
  func addTableWithPit() throws {
    try addSlab(top: 0.05, pit: Box([-0.08, 0.76, 0], [0.08, 0.92, 0]), padFriction: 0.5)
  }
}
