public import Sim

/// A safe with a hinged door, shared by opening and closing it.
open class Door: ArticulationTask {
  /// The hinge and the center of the handle, in the safe's frame.
  static let hinge = Vector3(-0.185, -0.1, 0)
  static let handle = Vector3(0.1907, -0.2071, 0)

  open override class var sharedScene: SharedScene? { .door }

  public required init(_ scene: Scene) throws {
    try super.init(
      scene,
      articulation: Articulation(
        "safe", in: scene, base: Door.safe, link: "door",
        [
          .box(halfExtents: [0.18, 0.01, 0.123], at: [0, -0.1, 0], "panel").withMaterial(
            .lightGray),
          .cylinder(
            radius: 0.028, halfLength: 0.012, along: [0, 1, 0], at: [0.14, -0.106, 0], "rosette"),
          .cylinder(
            radius: 0.013, halfLength: 0.047, along: [0, 1, 0], at: [0.14, -0.165, 0], "neck"),
          .cylinder(
            radius: 0.019, halfLength: 0.075, along: [1, 0, 0], at: [0.196, -0.22, 0], "handle"),
          .cylinder(
            radius: 0.023, halfLength: 0.054, along: [1, 0, 0], at: [0.21, -0.22, 0], "grip"
          ).withMaterial(.red),
        ].withMaterial(.steel),
        .hinge(axis: [0, 0, 1], anchor: Door.hinge), limits: -1.6...0, mass: 2.2,
        friction: 0.1, spring: .init(stiffness: 0, damping: 2)))
  }

  /// The safe without its front.
  static let safe: [ShapeDefinition] = [
    .box(halfExtents: [0.016, 0.106, 0.15], at: [-0.204, 0, 0], "wall"),
    .box(halfExtents: [0.016, 0.106, 0.15], at: [0.204, 0, 0], "wall"),
    .box(halfExtents: [0.188, 0.106, 0.012], at: [0, 0, 0.138], "top"),
    .box(halfExtents: [0.188, 0.106, 0.012], at: [0, 0, -0.138], "floor"),
    .box(halfExtents: [0.188, 0.012, 0.126], at: [0, 0.094, 0], "back"),
  ].withMaterial(.charcoal)

  open override var site: Vector3 { Door.handle }

  /// The handle's orientation offset in Meta-World's model.
  open override var observedOrientation: SIMD4<Double> {
    let offset = Rotation(w: 0.151, x: 0.691, y: -0.151, z: 0.691)
    return .xyzw((articulation.rotation * offset).normalized)
  }

  /// The opening angle of the door, from its hinge and the observed handle: 0 or less.
  static func angle(_ observation: Observation, about hinge: Vector3) -> Double {
    Observation.angle(of: observation.object, about: hinge, from: Door.handle - Door.hinge)
  }
}
