internal import CODE

private import func Glibc.atan2

/// Reads the arm's links from the engine and drives its joints, without a detour through the world.
struct ArmLinks {
  private struct Link {
    let id: dBodyID?
    /// Of the link's frame, seen from the engine's origin, in the link's axes.
    let origin: Vector3

    init(_ body: BodyID, in world: World) {
      id = world.bodies[body.index].id
      origin = -world.bodies[body.index].center
    }

    /// The images of the axes, straight from the engine's rotation matrix.
    var axes: (x: Vector3, y: Vector3, z: Vector3) {
      guard let r = dBodyGetRotation(id) else { preconditionFailure("the link is gone") }
      return (
        Vector3(r[0], r[4], r[8]), Vector3(r[1], r[5], r[9]), Vector3(r[2], r[6], r[10])
      )
    }

    var position: Vector3 { Vector3(dBodyGetPosition(id)) }
    var rotation: Rotation { Rotation(engine: dBodyGetQuaternion(id)) }
    var velocity: Vector3 { Vector3(dBodyGetLinearVel(id)) }
    var spin: Vector3 { Vector3(dBodyGetAngularVel(id)) }
  }

  /// Radians from a joint's stop within which its motor is watched.
  private static let stopMargin = 0.01

  private let model: ArmModel
  private let upperArm, forearm, wrist, hand, leftFinger, rightFinger: Link
  private let leftJoint, rightJoint: EngineAxis
  private let substep: UnsafeMutablePointer<CODESubstep>
  /// The index of the first of the joints' drives.
  private let firstDrive: Int

  init(_ parts: ArmParts, in world: World, model: ArmModel) {
    self.model = model
    upperArm = Link(parts.upperArm, in: world)
    forearm = Link(parts.forearm, in: world)
    wrist = Link(parts.wrist, in: world)
    hand = Link(parts.hand, in: world)
    leftFinger = Link(parts.leftFinger, in: world)
    rightFinger = Link(parts.rightFinger, in: world)
    func axis(_ joint: JointID, _ freedom: Int = 0) -> EngineAxis {
      guard let axis = world.joints[joint.index].drives[freedom].axis else {
        preconditionFailure("the arm's joints all turn or slide")
      }
      return axis
    }
    substep = world.substep
    firstDrive = Int(substep.pointee.driveCount)
    let turning: [(axis: EngineAxis, child: Link, parent: Link?)] = [
      (axis(parts.shoulderJoint, 0), upperArm, nil), (axis(parts.shoulderJoint, 1), upperArm, nil),
      (axis(parts.elbowJoint, 0), forearm, upperArm),
      (axis(parts.elbowJoint, 1), forearm, upperArm),
      (axis(parts.wristJoint, 0), wrist, forearm), (axis(parts.wristJoint, 1), wrist, forearm),
      (axis(parts.handJoint), hand, wrist),
    ]
    for (axis, child, parent) in turning {
      let index = Int(CODEAddDrive(substep))
      axis.describe(&substep.pointee.drives[index])
      substep.pointee.drives[index].childSpin = UnsafePointer(dBodyGetAngularVel(child.id))
      substep.pointee.drives[index].parentSpin = parent.flatMap {
        UnsafePointer(dBodyGetAngularVel($0.id))
      }
    }
    leftJoint = axis(parts.leftJoint)
    rightJoint = axis(parts.rightJoint)
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

  func drive(_ drive: ArmController.Drive, _ frames: LinkFrames, joints: JointVector) {
    func set(_ joint: Int, _ axis: Vector3) {
      let place = substep.pointee.drives + firstDrive + joint
      place.pointee.axis = (axis.x, axis.y, axis.z)
      place.pointee.speed = drive.speed[joint]
      place.pointee.softness = drive.softness[joint]
      place.pointee.maximumTorque = drive.maximumTorque[joint]
      place.pointee.isAtStop =
        joints[joint] < model.lowerLimits[joint] + ArmLinks.stopMargin
        || joints[joint] > model.upperLimits[joint] - ArmLinks.stopMargin
    }
    let axes = frames.axes
    set(0, axes.0)
    set(1, axes.1)
    set(2, axes.2)
    set(3, axes.3)
    set(4, axes.4)
    set(5, axes.5)
    set(6, axes.6)
  }

  func drive(_ drive: Gripper.Drive) {
    leftJoint.drive(speed: drive.leftSpeed, force: drive.leftForce, softness: 0)
    rightJoint.drive(speed: drive.rightSpeed, force: drive.rightForce, softness: 0)
  }
}

/// The turn about `axis` that takes one direction at right angles to it to another.
private func angle(from first: Vector3, to second: Vector3, about axis: Vector3) -> Double {
  atan2(second.dot(axis.cross(first)), second.dot(first))
}
