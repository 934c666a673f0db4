internal import Sim

/// A handle that slides up and down between two cheeks: what the four handle tasks share.
///
/// The grip is slimmer than Meta-World's and lies lower under the observed point, so that no finger of the
/// waiting hand starts inside it.
open class Handle: MechanismTask {
  /// Newtons a metre with which the handle comes back up.
  class var stiffness: Double { 0 }

  public required init(_ scene: Scene) throws {
    try super.init(
      scene,
      mechanism: Mechanism(
        "handle stand", in: scene,
        base: [
          .box(half: [0.026, 0.11, 0.11], at: [0.0605, 0, 0.11], "cheek").finished(.lightGray),
          .box(half: [0.026, 0.11, 0.11], at: [-0.0605, 0, 0.11], "cheek").finished(.lightGray),
          .box(half: [0.0345, 0.082, 0.11], at: [0, 0.028, 0.11], "back"),
          .box(half: [0.0345, 0.028, 0.009], at: [0, -0.082, 0.009], "sill"),
        ].finished(.gray),
        part: "handle",
        [
          .box(half: [0.032, 0.075, 0.011], at: [0, -0.131, 0.134], "arm").finished(.steel),
          .cylinder(
            radius: 0.016, halfLength: 0.07, along: [1, 0, 0], at: [0, -0.216, 0.134], "grip"
          ).finished(.red),
        ],
        .slides(along: [0, 0, 1]), limits: -0.1...0, mass: 0.1, friction: 15,
        spring: .init(stiffness: Self.stiffness, damping: 60)))
  }

  open override var observedOrientation: SIMD4<Double> { .zero }

  /// Comes down on the grip with closed fingers and stays there.
  static func press(_ observation: Observation) -> Action {
    let (handle, goal) = (observation.object, observation.goal)
    let isAbove = horizontalDistance(observation.hand, handle) < 0.025
    let place = Vector3(handle.x, handle.y, isAbove ? goal.z + 0.025 : handle.z + 0.07)
    return observation.approach(place, above: 0.27, grip: 1)
  }

  /// Takes something `width` wide at a place and lifts it.
  static func pull(_ observation: Observation, at place: Vector3, width: Double) -> Action {
    if let action = observation.take(at: place, width: width, hover: 0.1, tolerance: 0.006) {
      return action
    }
    return observation.move(to: [place.x, place.y, observation.goal.z - 0.008], grip: 1)
  }
}
