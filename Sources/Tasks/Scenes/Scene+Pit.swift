public import Sim

extension Scene {
  /// Covers the table with a slab that leaves a pit down to the table.
  public func addSlab(top: Double, pit: Box) throws {
    let table = Box(Tabletop.top.lower, Tabletop.top.upper + [0, 0, top])
    func part(_ lower: (x: Double, y: Double), _ upper: (x: Double, y: Double)) -> ShapeDefinition {
      let box = Box([lower.x, lower.y, 0], [upper.x, upper.y, top])
      // The parts are flush with each other.
      return .box(halfExtents: (box.upper - box.lower) / 2, at: box.center, "slab")
        .withMaterial(.oak).withEdgeRadius(0)
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

  /// A table top raised by 5 cm, with a pit of 16 cm by 16 cm.
  func addTableWithPit() throws {
    try addSlab(top: 0.05, pit: Box([-0.08, 0.76, 0], [0.08, 0.92, 0]))
  }
}
