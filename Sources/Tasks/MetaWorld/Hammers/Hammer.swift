internal import Base
public import Sim

/// Drive a nail into a block with a hammer.
public final class Hammer: ObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "hammer", "Drive the nail in with the hammer.", objects: ["hammer", "nail", "block"],
      initialHandPosition: [0, 0.4, 0.2],
      placement: Placement(object: Box([-0.1, 0.4, 0], [0.1, 0.5, 0])))
  }

  /// The center of the head and the grasp point, in the hammer's frame.
  private static let head = Vector3(0.16, 0, 0)
  private static let grip = Vector3(0.1, 0, 0)
  /// The tilt of the hammer at rest on its tail and the rim of its head.
  private static let tilt = Double.asin(0.06)

  private let nail: Articulation

  public required init(_ scene: Scene) throws {
    nail = try Articulation(
      "nail block", in: scene,
      base: [
        .box(halfExtents: [0.1, 0.1, 0.048], at: [0, 0, 0.172], "block"),
        .box(halfExtents: [0.042, 0.1, 0.014], at: [0.058, 0, 0.11], "block"),
        .box(halfExtents: [0.042, 0.1, 0.014], at: [-0.058, 0, 0.11], "block"),
        .box(halfExtents: [0.1, 0.1, 0.048], at: [0, 0, 0.048], "block"),
      ].withMaterial(.oak),
      link: "nail",
      [
        .cylinder(
          radius: 0.01, halfLength: 0.06, along: [0, 1, 0], at: [0, -0.153, 0.11], "shank"),
        .cylinder(
          radius: 0.03, halfLength: 0.009, along: [0, 1, 0], at: [0, -0.21, 0.11], "head"),
      ].withMaterial(.steel),
      .slider(axis: [0, 1, 0]), limits: 0...0.1, mass: 0.09, friction: 3,
      spring: .init(stiffness: 0, damping: 2))
    let hammer = try scene.addObject(
      "hammer",
      [
        .capsule(radius: 0.02, halfLength: 0.14, along: [1, 0, 0], at: .zero, "handle")
          .withMaterial(.walnut),
        .cylinder(radius: 0.026, halfLength: 0.025, along: [1, 0, 0], at: Hammer.head, "eye"),
        .cylinder(
          radius: 0.02, halfLength: 0.015, along: [0, 1, 0], at: [0.16, 0.026, 0], "neck"),
        .cylinder(
          radius: 0.02, halfLength: 0.015, along: [0, 1, 0], at: [0.16, -0.026, 0], "neck"),
        .cylinder(
          radius: 0.038, halfLength: 0.016, along: [0, 1, 0], at: [0.16, 0.056, 0], "face"),
        .cylinder(
          radius: 0.038, halfLength: 0.016, along: [0, 1, 0], at: [0.16, -0.056, 0], "face"),
      ].withMaterial(.darkSteel), mass: 1.1)
    try super.init(scene, object: hammer)
  }

  /// The hammer starts at rest on the table. In Meta-World it starts inside the table and springs out.
  public override func reset(to initialState: InitialState) throws -> Vector3 {
    let rotation = Rotation(angle: -Hammer.tilt, about: [0, 1, 0])
    try world.setPose(
      Pose([initialState.object.x, initialState.object.y, 0.02 + 0.14 * 0.06], rotation: rotation),
      of: object)
    try world.setVelocity(.zero, of: object)
    try nail.setPose(Pose([0.24, 0.85, 0]))
    return [0.24, 0.74, 0.11]
  }

  public override var quaternionOrder: QuaternionOrder { .wxyz }

  public override var secondObject: ObjectPose {
    ObjectPose(nail.worldPoint([0, -0.21, 0.11]), .wxyz(.identity))
  }

  /// The distance in meters that the nail must still travel.
  public override var goalDistance: Double { (secondObject.position - goal).length }

  public override func evaluateState() -> StepOutcome {
    let pose = world.pose(of: object)
    let face = pose.act(on: Hammer.head + [0, 0.072, 0])
    let isSuccess = goalDistance <= 0.01
    let reachReward = RewardShaping.toleranceReward(
      (pose.act(on: Hammer.grip) - toolCenter).length, threshold: 0.02,
      margin: episodeStart.reachDistance)
    let strikeReward = RewardShaping.toleranceReward(
      (face - secondObject.position).length, threshold: 0.02, margin: 0.4)
    let placeReward = RewardShaping.toleranceReward(goalDistance, threshold: 0.01, margin: 0.09)
    let isGrasped = isGrasping(object)
    return StepOutcome(
      reward: isSuccess
        ? 10 : 1.5 * reachReward + (isGrasped ? 1.5 : 0) + 2 * strikeReward + 4 * placeReward,
      isSuccess: isSuccess, reachReward: reachReward, placeReward: placeReward,
      isGrasped: isGrasped,
      goalDistance: goalDistance)
  }

  /// Grasps the hammer near its head, moves the head in front of the nail, and drives it in.
  public override class func expert(_ observation: Observation) -> Action? {
    let rotation = QuaternionOrder.wxyz.rotation(from: observation.current.firstObject.orientation)
    let target = observation.object + rotation.act(on: grip)
    let hold = Vector3(target.x, target.y, max(target.z + 0.02, 0.05))
    if let action = observation.grasp(at: hold, width: 0.04) { return action }
    let face = observation.object + rotation.act(on: head + [0, 0.072, 0])
    let (nail, goal) = (observation.current.secondObject.position, observation.goal)
    guard goal.y - nail.y > 0.005 else { return Action(deltaPosition: .zero, gripper: 1) }
    var waypoint = Vector3(nail.x, nail.y - 0.04, nail.z)
    if abs(face.x - nail.x) < 0.015, abs(face.z - nail.z) < 0.015, face.y > nail.y - 0.08 {
      waypoint.y = goal.y + 0.03
    } else if face.z < nail.z - 0.03 || abs(face.x - nail.x) > 0.03 {
      waypoint.y = min(face.y, nail.y - 0.05)
    }
    return observation.move(to: observation.hand + waypoint - face, gripper: 1)
  }
}
