public import Sim

/// A safe with a door on hinges: what opening and closing it share.
open class Door: MechanismTask {
  /// The hinges and the middle of the handle, in the safe's frame.
  static let hinge = Vector3(-0.185, -0.1, 0)
  static let handle = Vector3(0.1907, -0.2071, 0)

  public required init(_ scene: Scene) throws {
    try super.init(
      scene,
      mechanism: Mechanism(
        "safe", in: scene, base: Door.safe, part: "door",
        [
          .box(half: [0.18, 0.01, 0.123], at: [0, -0.1, 0], "panel").finished(.lightGray),
          .cylinder(
            radius: 0.028, halfLength: 0.012, along: [0, 1, 0], at: [0.14, -0.106, 0], "rosette"),
          .cylinder(
            radius: 0.013, halfLength: 0.047, along: [0, 1, 0], at: [0.14, -0.165, 0], "neck"),
          .cylinder(
            radius: 0.019, halfLength: 0.075, along: [1, 0, 0], at: [0.196, -0.22, 0], "handle"),
          .cylinder(
            radius: 0.023, halfLength: 0.054, along: [1, 0, 0], at: [0.21, -0.22, 0], "grip"
          ).finished(.red),
        ].finished(.steel),
        .turns(about: [0, 0, 1], through: Door.hinge), limits: -1.6...0, mass: 2.2,
        friction: 0.1, spring: .init(stiffness: 0, damping: 2)))
  }

  /// The box without its front.
  static let safe: [ShapeDefinition] = [
    .box(half: [0.016, 0.106, 0.15], at: [-0.204, 0, 0], "wall"),
    .box(half: [0.016, 0.106, 0.15], at: [0.204, 0, 0], "wall"),
    .box(half: [0.188, 0.106, 0.012], at: [0, 0, 0.138], "top"),
    .box(half: [0.188, 0.106, 0.012], at: [0, 0, -0.138], "floor"),
    .box(half: [0.188, 0.012, 0.126], at: [0, 0.094, 0], "back"),
  ].finished(.charcoal)

  open override var marker: Vector3 { Door.handle }

  /// As Meta-World's handle is turned in itself.
  open override var observedOrientation: SIMD4<Double> {
    let offset = Rotation(w: 0.151, x: 0.691, y: -0.151, z: 0.691)
    return .xyzw((mechanism.rotation * offset).normalized)
  }

  /// How far the door is open, from where its hinges are and the handle is seen: 0 or less.
  static func angle(_ observation: Observation, about hinge: Vector3) -> Double {
    Observation.angle(of: observation.object, about: hinge, from: Door.handle - Door.hinge)
  }
}
