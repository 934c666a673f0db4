internal import Base
public import Sim

/// Drive a nail into a block with a hammer.
public final class Hammer: CarryingTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "hammer", "Drive the nail in with the hammer.", objects: ["hammer", "nail", "block"],
      hand: [0, 0.4, 0.2],
      placement: Placement(object: Box([-0.1, 0.4, 0], [0.1, 0.5, 0])))
  }

  /// The middle of the head and the place to hold it by, in the hammer's frame.
  private static let head = Vector3(0.16, 0, 0)
  private static let grip = Vector3(0.1, 0, 0)
  /// How much the hammer is tilted as it lies on its tail and the rim of its head.
  private static let tilt = Double.asin(0.06)

  private let nail: Mechanism

  public required init(_ scene: Scene) throws {
    nail = try Mechanism(
      "nail block", in: scene,
      base: [
        .box(half: [0.1, 0.1, 0.048], at: [0, 0, 0.172], "block"),
        .box(half: [0.042, 0.1, 0.014], at: [0.058, 0, 0.11], "block"),
        .box(half: [0.042, 0.1, 0.014], at: [-0.058, 0, 0.11], "block"),
        .box(half: [0.1, 0.1, 0.048], at: [0, 0, 0.048], "block"),
      ].finished(.oak),
      part: "nail",
      [
        .cylinder(
          radius: 0.01, halfLength: 0.06, along: [0, 1, 0], at: [0, -0.153, 0.11], "shank"),
        .cylinder(
          radius: 0.03, halfLength: 0.009, along: [0, 1, 0], at: [0, -0.21, 0.11], "head"),
      ].finished(.steel),
      .slides(along: [0, 1, 0]), limits: 0...0.1, mass: 0.09, friction: 3,
      spring: .init(stiffness: 0, damping: 2))
    let hammer = try scene.addObject(
      "hammer",
      [
        .capsule(radius: 0.02, halfLength: 0.14, along: [1, 0, 0], at: .zero, "handle")
          .finished(.walnut),
        .cylinder(radius: 0.026, halfLength: 0.025, along: [1, 0, 0], at: Hammer.head, "eye"),
        .cylinder(
          radius: 0.02, halfLength: 0.015, along: [0, 1, 0], at: [0.16, 0.026, 0], "neck"),
        .cylinder(
          radius: 0.02, halfLength: 0.015, along: [0, 1, 0], at: [0.16, -0.026, 0], "neck"),
        .cylinder(
          radius: 0.038, halfLength: 0.016, along: [0, 1, 0], at: [0.16, 0.056, 0], "face"),
        .cylinder(
          radius: 0.038, halfLength: 0.016, along: [0, 1, 0], at: [0.16, -0.056, 0], "face"),
      ].finished(.darkSteel), mass: 1.1)
    try super.init(scene, object: hammer)
  }

  /// The hammer lies on the table from the start, where Meta-World has it spring up out of it.
  public override func arrange(_ layout: Layout) throws -> Vector3 {
    let rotation = Rotation(angle: -Hammer.tilt, about: [0, 1, 0])
    try world.setPose(
      Pose([layout.object.x, layout.object.y, 0.02 + 0.14 * 0.06], rotation: rotation),
      of: object)
    try world.setVelocity(.zero, of: object)
    try nail.place(at: Pose([0.24, 0.85, 0]))
    return [0.24, 0.74, 0.11]
  }

  public override var quaternionOrder: QuaternionOrder { .wxyz }

  public override var secondObject: ObjectReading {
    ObjectReading(nail.point([0, -0.21, 0.11]), .wxyz(.identity))
  }

  /// Metres that the nail still has to go in.
  public override var remaining: Double { (secondObject.position - goal).length }

  public override func judge() -> Judgement {
    let pose = world.pose(of: object)
    let face = pose.act(on: Hammer.head + [0, 0.072, 0])
    let isSuccess = remaining <= 0.01
    let approach = Shaping.nearness(
      (pose.act(on: Hammer.grip) - toolCenter).length, within: 0.02, margin: beginning.reach)
    let aim = Shaping.nearness((face - secondObject.position).length, within: 0.02, margin: 0.4)
    let progress = Shaping.nearness(remaining, within: 0.01, margin: 0.09)
    let isGrasped = isHolding(object)
    return Judgement(
      reward: isSuccess ? 10 : 1.5 * approach + (isGrasped ? 1.5 : 0) + 2 * aim + 4 * progress,
      isSuccess: isSuccess, approach: approach, progress: progress, isGrasped: isGrasped,
      remaining: remaining)
  }

  /// Holds the hammer close to its head, brings it before the nail, and drives.
  public override class func expert(_ observation: Observation) -> Action? {
    let rotation = QuaternionOrder.wxyz.rotation(from: observation.current.first.orientation)
    let place = observation.object + rotation.act(on: grip)
    let hold = Vector3(place.x, place.y, max(place.z + 0.02, 0.05))
    if let action = observation.take(at: hold, width: 0.04) { return action }
    let face = observation.object + rotation.act(on: head + [0, 0.072, 0])
    let (nail, goal) = (observation.current.second.position, observation.goal)
    guard goal.y - nail.y > 0.005 else { return Action(motion: .zero, grip: 1) }
    var way = Vector3(nail.x, nail.y - 0.04, nail.z)
    if abs(face.x - nail.x) < 0.015, abs(face.z - nail.z) < 0.015, face.y > nail.y - 0.08 {
      way.y = goal.y + 0.03
    } else if face.z < nail.z - 0.03 || abs(face.x - nail.x) > 0.03 {
      way.y = min(face.y, nail.y - 0.05)
    }
    return observation.move(to: observation.hand + way - face, grip: 1)
  }
}
