internal import Base
internal import Sim

extension ShapeDefinition {
  /// The body of the coffee machine, without its button. The panels round the button are 13 mm shallower than
  /// Meta-World's: there the palm sinks into them, and here it would stop before the fingers have pressed the button.
  static let coffeeMachine: [ShapeDefinition] = [
    // The panels are flush with each other.
    .box(halfExtents: [0.031, 0.0435, 0.035], at: [0.069, -0.1265, 0.3], "panel").withEdgeRadius(0),
    .box(halfExtents: [0.031, 0.0435, 0.035], at: [-0.069, -0.1265, 0.3], "panel").withEdgeRadius(
      0),
    .box(halfExtents: [0.1, 0.0435, 0.018], at: [0, -0.1265, 0.352], "panel").withEdgeRadius(0),
    .box(halfExtents: [0.1, 0.0435, 0.018], at: [0, -0.1265, 0.248], "panel").withEdgeRadius(0),
    .box(halfExtents: [0.1, 0.098, 0.115], at: [0, 0, 0.115], "body").withMaterial(.charcoal),
    .box(halfExtents: [0.1, 0.098, 0.07], at: [0, 0, 0.3], "head").withMaterial(.charcoal),
    .cylinder(radius: 0.009, halfLength: 0.018, along: [0, 1, 0], at: [0, -0.109, 0.135], "pipe")
      .withMaterial(.steel),
    .cylinder(radius: 0.016, halfLength: 0.041, at: [0, -0.141, 0.152], "spout").withMaterial(
      .steel),
  ].withMaterial(.lightGray)
}

extension Scene {
  /// A mug with its handle toward +x and its frame at the bottom.
  func addMug() throws -> BodyID {
    let cup = try TriangleMesh.lathe(
      [
        .init(radius: 0.025, height: 0, outward: 0, upward: -1),
        .init(radius: 0.028, height: 0.004, outward: 1, upward: 0),
        .init(radius: 0.028, height: 0.064, outward: 1, upward: 0),
        .init(radius: 0.0265, height: 0.066, outward: 0, upward: 1),
        .init(radius: 0.025, height: 0.064, outward: -1, upward: 0),
        .init(radius: 0.025, height: 0.008, outward: -1, upward: 0.5),
      ], segments: 24, name: "cup")
    let handle = (-4...4).map { number -> ShapeDefinition in
      let (sine, cosine) = Double.sincos(Double(number) * .pi / 9)
      return .capsule(
        radius: 0.0035, halfLength: 0.0032, along: [-sine, 0, cosine],
        at: [0.029 + 0.017 * cosine, 0, 0.035 + 0.018 * sine], "handle")
    }
    return try addObject(
      "mug",
      [
        .cylinder(radius: 0.028, halfLength: 0.033, at: [0, 0, 0.033], "cup").invisible,
        .cylinder(
          radius: 0.02, halfLength: 0.005, along: [0, 1, 0], at: [0.034, 0, 0.04], "handle"
        ).invisible,
        ShapeDefinition(.mesh(cup), name: "cup").onlyVisible,
      ].withMaterial(.teal) + handle.map(\.onlyVisible).withMaterial(.teal), mass: 0.11)
  }
}
