internal import CODE

/// The world's record of a joint.
struct Joint {
  /// The motor and spring of one degree of freedom.
  struct DOFState {
    let axis: EngineAxis?
    var motor: DegreeOfFreedom.Motor?
    var motorDrive: JointDrive?
    /// The index among the world's springs.
    var spring: Int?
  }

  let definition: JointDefinition
  let name: String
  let engine: EngineJoint
  /// Motors beside the joint, for the drives that do not fit its own constraint row.
  var auxiliaryMotors: [EngineJoint] = []
  var dofs: [DOFState] = []
  /// The buffer for the joint's force and torque, if the joint measures them.
  var wrench: JointFeedbackBuffer?
}

/// The buffer to which the engine writes a joint's force and torque of the last substep.
final class JointFeedbackBuffer {
  private let feedback: UnsafeMutablePointer<dJointFeedback>

  init(of joint: EngineJoint) {
    feedback = .allocate(capacity: 1)
    feedback.initialize(to: dJointFeedback())
    joint.setFeedback(in: feedback)
  }

  deinit { feedback.deallocate() }

  /// The wrench on the joint's child, about its center of mass.
  var wrench: Wrench {
    let (force, torque) = (feedback.pointee.f1, feedback.pointee.t1)
    return Wrench(
      force: Vector3(force.0, force.1, force.2), torque: Vector3(torque.0, torque.1, torque.2))
  }

  func clear() { feedback.pointee = dJointFeedback() }
}
