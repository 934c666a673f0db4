internal import CODE

/// What a world keeps of a joint it holds.
struct Joint {
  /// What acts along one freedom.
  struct Drive {
    let axis: EngineAxis?
    var motor: Freedom.Motor?
    var motorDrive: JointDrive?
    /// The index among the world's springs.
    var spring: Int?
  }

  let definition: JointDefinition
  let name: String
  let engine: EngineJoint
  /// Motors beside the joint for what its own rows have no room for.
  var helpers: [EngineJoint] = []
  var drives: [Drive] = []
  /// What the engine applied, if that was asked for.
  var load: LoadMemory?
}

/// Where the engine leaves what a joint applied in the last substep.
final class LoadMemory {
  private let feedback: UnsafeMutablePointer<dJointFeedback>

  init(of joint: EngineJoint) {
    feedback = .allocate(capacity: 1)
    feedback.initialize(to: dJointFeedback())
    joint.measureLoad(in: feedback)
  }

  deinit { feedback.deallocate() }

  /// On the joint's child, about its centre of mass.
  var load: Load {
    let (force, torque) = (feedback.pointee.f1, feedback.pointee.t1)
    return Load(
      force: Vector3(force.0, force.1, force.2), torque: Vector3(torque.0, torque.1, torque.2))
  }

  func clear() { feedback.pointee = dJointFeedback() }
}
