internal import Base

/// Reads the arm's links from the engine and drives its joints, without a detour through the world.
struct ArmLinks {
  private struct Link {
    let body: EngineBody
    /// Of the link's frame, seen from the engine's origin, in the link's axes.
    let origin: Vector3

    init(_ id: BodyID, in world: World) {
      guard let body = world.bodies[id.index].engine else {
        preconditionFailure("the arm's links all move")
      }
      self.body = body
      origin = -world.bodies[id.index].center
    }

    var axes: (x: Vector3, y: Vector3, z: Vector3) { body.axes }
    var position: Vector3 { body.position }
    var rotation: Rotation { body.rotation }
    var velocity: Vector3 { body.velocity }
    var spin: Vector3 { body.spin }
  }

  /// Radians from a joint's stop within which its motor is watched.
  private static let stopMargin = 0.01

  private let model: ArmModel
  private let upperArm, forearm, wrist, hand, leftFinger, rightFinger: Link
  private let joints: InlineArray<7, JointDrive>
  private let leftJoint, rightJoint: JointDrive

  init(_ parts: ArmParts, in world: World, model: ArmModel) {
    self.model = model
    upperArm = Link(parts.upperArm, in: world)
    forearm = Link(parts.forearm, in: world)
    wrist = Link(parts.wrist, in: world)
    hand = Link(parts.hand, in: world)
    leftFinger = Link(parts.leftFinger, in: world)
    rightFinger = Link(parts.rightFinger, in: world)
    func drive(_ joint: JointID, _ freedom: Int = 0) -> JointDrive {
      guard let drive = world.joints[joint.index].drives[freedom].motorDrive else {
        preconditionFailure("the arm's joints all have motors")
      }
      return drive
    }
    func turning(
      _ joint: JointID, _ freedom: Int, _ child: Link, on parent: Link? = nil
    ) -> JointDrive {
      let drive = drive(joint, freedom)
      drive.startUnbounded(child: child.body, parent: parent?.body)
      return drive
    }
    joints = [
      turning(parts.shoulderJoint, 0, upperArm), turning(parts.shoulderJoint, 1, upperArm),
      turning(parts.elbowJoint, 0, forearm, on: upperArm),
      turning(parts.elbowJoint, 1, forearm, on: upperArm),
      turning(parts.wristJoint, 0, wrist, on: forearm),
      turning(parts.wristJoint, 1, wrist, on: forearm),
      turning(parts.handJoint, 0, hand, on: wrist),
    ]
    leftJoint = drive(parts.leftJoint)
    rightJoint = drive(parts.rightJoint)
  }

  var handPose: Pose {
    let rotation = hand.rotation
    return Pose(hand.position + rotation.act(on: hand.origin), rotation: rotation)
  }

  func frames() -> LinkFrames {
    let u = upperArm.axes, f = forearm.axes, w = wrist.axes
    let shoulder = upperArm.position + u.z * upperArm.origin.z
    return LinkFrames(
      axes: (Vector3(0, 0, 1), -u.x, u.z, -f.x, f.z, -w.x, w.z),
      shoulder: shoulder, elbow: shoulder + model.upperArmLength * u.z,
      wrist: forearm.position + (forearm.origin.z + model.forearmLength) * f.z,
      hand: handPose)
  }

  func jointAngles(_ frames: LinkFrames) -> JointVector {
    let a = frames.axes
    let up = Vector3(0, 0, 1)
    return JointVector(
      angle(from: Vector3(-1, 0, 0), to: a.1, about: a.0),
      angle(from: up, to: a.2, about: a.1),
      angle(from: a.1, to: a.3, about: a.2),
      angle(from: a.2, to: a.4, about: a.3),
      angle(from: a.3, to: a.5, about: a.4),
      angle(from: a.4, to: a.6, about: a.5),
      angle(from: a.5, to: -hand.axes.x, about: a.6))
  }

  func jointSpeeds(_ frames: LinkFrames) -> JointVector {
    let a = frames.axes
    let shoulder = upperArm.spin
    let elbow = forearm.spin - upperArm.spin
    let wrist = self.wrist.spin - forearm.spin
    let hand = self.hand.spin - self.wrist.spin
    return JointVector(
      a.0.dot(shoulder), a.1.dot(shoulder), a.2.dot(elbow), a.3.dot(elbow), a.4.dot(wrist),
      a.5.dot(wrist), a.6.dot(hand))
  }

  /// How far each finger has come from open, in metres.
  var fingerTravel: (left: Double, right: Double) {
    let motion = fingerMotion
    return (motion.left, motion.right)
  }

  var fingerMotion: Gripper.Motion {
    let closing = hand.axes.y
    let origin = handPose.position
    let turning = hand.spin
    func travel(_ finger: Link, side: Double) -> (Double, Double) {
      let offset = finger.position + finger.rotation.act(on: finger.origin) - origin
      let arm = finger.position - hand.position
      let speed = finger.velocity - hand.velocity - turning.cross(arm)
      return (model.fingerReach - side * closing.dot(offset), -side * closing.dot(speed))
    }
    let left = travel(leftFinger, side: 1), right = travel(rightFinger, side: -1)
    return Gripper.Motion(
      left: left.0, right: right.0, leftSpeed: left.1, rightSpeed: right.1)
  }

  func drive(_ drive: ArmController.Drive, _ frames: LinkFrames, joints angles: JointVector) {
    let axes = frames.axes
    func set(_ joint: Int, _ axis: Vector3) {
      let isAtStop =
        angles[joint] < model.lowerLimits[joint] + ArmLinks.stopMargin
        || angles[joint] > model.upperLimits[joint] - ArmLinks.stopMargin
      joints[joint].set(axis: axis, isAtStop: isAtStop)
      joints[joint].set(
        speed: drive.speed[joint], force: drive.maximumTorque[joint],
        softness: drive.softness[joint])
    }
    set(0, axes.0)
    set(1, axes.1)
    set(2, axes.2)
    set(3, axes.3)
    set(4, axes.4)
    set(5, axes.5)
    set(6, axes.6)
  }

  func drive(_ drive: Gripper.Drive) {
    leftJoint.set(speed: drive.leftSpeed, force: drive.leftForce, softness: 0)
    rightJoint.set(speed: drive.rightSpeed, force: drive.rightForce, softness: 0)
  }
}

/// The turn about `axis` that takes one direction at right angles to it to another.
private func angle(from first: Vector3, to second: Vector3, about axis: Vector3) -> Double {
  Double.atan2(y: second.dot(axis.cross(first)), x: second.dot(first))
}
