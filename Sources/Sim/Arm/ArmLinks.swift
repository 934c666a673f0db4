internal import Base

/// Reads the arm's links from the engine and sets its joint drives directly, without the world's accessors.
struct ArmLinks {
  private struct Link {
    let body: EngineBody
    /// The origin of the link's frame relative to the engine's origin, in the link's axes.
    let origin: Vector3

    init(_ id: BodyID, in world: World) {
      guard let body = world.bodies[id.index].engine else {
        preconditionFailure("every link of the arm must be dynamic")
      }
      self.body = body
      origin = -world.bodies[id.index].center
    }

    var axes: (x: Vector3, y: Vector3, z: Vector3) { body.axes }
    var position: Vector3 { body.position }
    var rotation: Rotation { body.rotation }
    var velocity: Vector3 { body.velocity }
    var angularVelocity: Vector3 { body.angularVelocity }
  }

  /// The distance from a joint's limit, in radians, below which its drive may not start unbounded.
  private static let limitMargin = 0.01

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
    func drive(_ joint: JointID, _ dof: Int = 0) -> JointDrive {
      guard let drive = world.joints[joint.index].dofs[dof].motorDrive else {
        preconditionFailure("every joint of the arm must have a motor")
      }
      return drive
    }
    func turning(
      _ joint: JointID, _ dof: Int, _ child: Link, on parent: Link? = nil
    ) -> JointDrive {
      let drive = drive(joint, dof)
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

  func jointVelocities(_ frames: LinkFrames) -> JointVector {
    let a = frames.axes
    let shoulder = upperArm.angularVelocity
    let elbow = forearm.angularVelocity - upperArm.angularVelocity
    let wrist = self.wrist.angularVelocity - forearm.angularVelocity
    let hand = self.hand.angularVelocity - self.wrist.angularVelocity
    return JointVector(
      a.0.dot(shoulder), a.1.dot(shoulder), a.2.dot(elbow), a.3.dot(elbow), a.4.dot(wrist),
      a.5.dot(wrist), a.6.dot(hand))
  }

  /// The displacement of each finger from open, in meters.
  var fingerDisplacements: (left: Double, right: Double) {
    let state = fingerState
    return (state.left, state.right)
  }

  var fingerState: Gripper.FingerState {
    let closing = hand.axes.y
    let origin = handPose.position
    let angularVelocity = hand.angularVelocity
    func displacement(_ finger: Link, side: Double) -> (Double, Double) {
      let offset = finger.position + finger.rotation.act(on: finger.origin) - origin
      let offsetFromHand = finger.position - hand.position
      let speed = finger.velocity - hand.velocity - angularVelocity.cross(offsetFromHand)
      return (model.openFingerOffset - side * closing.dot(offset), -side * closing.dot(speed))
    }
    let left = displacement(leftFinger, side: 1), right = displacement(rightFinger, side: -1)
    return Gripper.FingerState(
      left: left.0, right: right.0, leftSpeed: left.1, rightSpeed: right.1)
  }

  func drive(_ drive: ArmController.JointTargets, _ frames: LinkFrames, joints angles: JointVector)
  {
    let axes = frames.axes
    func set(_ joint: Int, _ axis: Vector3) {
      let isAtLimit =
        angles[joint] < model.lowerLimits[joint] + ArmLinks.limitMargin
        || angles[joint] > model.upperLimits[joint] - ArmLinks.limitMargin
      joints[joint].set(axis: axis, isAtLimit: isAtLimit)
      joints[joint].set(
        speed: drive.speed[joint], force: drive.maximumTorque[joint],
        cfm: drive.cfm[joint])
    }
    set(0, axes.0)
    set(1, axes.1)
    set(2, axes.2)
    set(3, axes.3)
    set(4, axes.4)
    set(5, axes.5)
    set(6, axes.6)
  }

  func drive(_ drive: Gripper.FingerTargets) {
    leftJoint.set(speed: drive.leftSpeed, force: drive.maximumForce, cfm: drive.cfm)
    rightJoint.set(speed: drive.rightSpeed, force: drive.maximumForce, cfm: drive.cfm)
  }
}

/// The angle of the rotation about `axis` between two directions perpendicular to it.
private func angle(from first: Vector3, to second: Vector3, about axis: Vector3) -> Double {
  Double.atan2(y: second.dot(axis.cross(first)), x: second.dot(first))
}
