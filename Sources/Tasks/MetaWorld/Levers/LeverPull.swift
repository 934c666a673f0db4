internal import Base
public import Sim

/// Pull a lever up until it points straight up.
public final class LeverPull: ArticulationTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "lever-pull", "Pull the lever up.", objects: ["lever"], initialHandPosition: [0, 0.4, 0.2],
      workspace: TaskProfile.workspace(downTo: -0.15),
      placement: Placement(object: Box([-0.1, 0.7, 0], [0.1, 0.8, 0])))
  }

  /// The hinge of the lever, in the stand's frame.
  private static let pivot = Vector3(0.12, 0, 0.25)

  public required init(_ scene: Scene) throws {
    try super.init(
      scene,
      articulation: Articulation(
        "lever stand", in: scene,
        base: [
          .box(halfExtents: [0.041, 0.083, 0.125], at: [0, 0, 0.125], "post"),
          .cylinder(radius: 0.083, halfLength: 0.041, along: [1, 0, 0], at: [0, 0, 0.25], "head")
            .withMaterial(.gray),
          .box(halfExtents: [0.05, 0.092, 0.013], at: [0, 0, 0.013], "foot").withMaterial(
            .charcoal),
        ].withMaterial(.lightGray),
        link: "lever",
        [
          .cylinder(
            radius: 0.038, halfLength: 0.016, along: [1, 0, 0], at: [0.12, 0, 0.25], "hub"),
          .cylinder(
            radius: 0.012, halfLength: 0.1, along: [0, 1, 0], at: [0.12, -0.091, 0.25], "arm"),
          .sphere(radius: 0.03, at: [0.12, -0.2, 0.25], "ball").withMaterial(.red),
          .cylinder(
            radius: 0.016, halfLength: 0.046, along: [1, 0, 0], at: [0.095, 0, 0.25], "axle"),
        ].withMaterial(.steel),
        .hinge(axis: [1, 0, 0], anchor: LeverPull.pivot), limits: -1.62...0, mass: 0.1,
        friction: 0.1, spring: .init(stiffness: 0, damping: 2)))
  }

  public override var site: Vector3 { [0.12, -0.2, 0.25] }
  public override var goalOffset: Vector3 { [0.12, 0, 0.45] }

  /// The ball's orientation offset in Meta-World's model.
  public override var observedOrientation: SIMD4<Double> {
    let offset = Rotation(w: 0.6622, x: 0.6628, y: -0.2473, z: 0.2471)
    return .xyzw((articulation.rotation * offset).normalized)
  }

  /// The upper front edge of the palm, which lifts the ball.
  public override var endEffectorPoint: Vector3 { arm.handPosition + [0, 0.055, 0.07] }

  public override var distanceThreshold: Double { 0.026 }

  /// The palm goes under the ball and follows it up.
  public override class func expert(_ observation: Observation) -> Action? {
    let pivot = observation.goal - [0, 0, 0.2]
    let (ball, hand) = (observation.object, observation.hand)
    let angle = Double.atan2(y: ball.z - pivot.z, x: pivot.y - ball.y)
    // From the edge that lifts to the center of the hand.
    let edge = Vector3(0, 0.053, 0.093)
    func stand(_ angle: Double) -> Vector3 {
      pivot + Rotation(angle: -angle, about: [1, 0, 0]).act(on: [0, -0.215, -0.031]) - edge
    }
    let here = stand(angle)
    if angle < 0.05, abs(hand.x - here.x) > 0.03 || abs(hand.y - here.y) > 0.03 {
      let isLow = hand.z < 0.13
      return observation.move(
        to: isLow ? here - [0, 0, 0.012] : [hand.x, 0.4, 0.1], gripper: 1)
    }
    return observation.move(to: stand(min(angle + 0.25, 1.6)), gripper: 1, gain: 15)
  }
}
