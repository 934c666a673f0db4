internal import CODE

/// What a world keeps of a joint it holds.
struct Joint {
  /// What acts along one freedom.
  struct Drive {
    let axis: EngineAxis?
    var motor: Freedom.Motor?
    var motorRow: EngineAxis?
    /// The index among the world's springs.
    var spring: Int?
  }

  let definition: JointDefinition
  let name: String
  let id: dJointID?
  /// Motors beside the joint for what its own rows have no room for.
  var helpers: [dJointID?] = []
  var drives: [Drive] = []
  /// Where the engine leaves what it applied, if that was asked for.
  var feedback: UnsafeMutablePointer<dJointFeedback>?

  func destroy() { feedback?.deallocate() }
}
