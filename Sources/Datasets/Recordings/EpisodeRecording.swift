public import Render

/// A recorded episode. It has one time step more than it has steps: the initial one.
public struct EpisodeRecording: Equatable, Sendable {
  /// The recorded images of one camera.
  struct View: Equatable, Sendable {
    var color: ImageRows
    var depth, segmentation: ImageRows?
    /// The extrinsics at each time step: four by four in row-major order, from the camera's frame (OpenCV) to the
    /// world's.
    var poses: [Double] = []
  }

  /// The name of the interventions in datasets, as in gym-hil's info dictionary.
  static let interventionsKey = "is_intervention"

  public var header: EpisodeHeader
  /// The observation at each time step.
  public var observations: [Double] = []
  /// The achieved goal at each time step, three values; empty without goals.
  var achievedGoals: [Double] = []
  /// The states of all bodies at each time step.
  var states: [Double] = []
  /// The outcome at each time step.
  var successes: [Bool] = []
  var grasps: [Bool] = []
  var reachRewards: [Double] = []
  var placeRewards: [Double] = []
  var goalDistances: [Double] = []
  /// The action of each step, four values.
  public var actions: [Float] = []
  /// The policy's action of each step, without the noise added to it (DART, Laskey et al. 2017).
  public var policyActions: [Float] = []
  /// Whether a person chose the action of each step, if the header says that the episode tells.
  public var interventions: [Bool] = []
  /// The reward of each step.
  var rewards: [Double] = []
  var terminations: [Bool] = []
  var truncations: [Bool] = []
  /// What the other tasks of the header see of it.
  var otherTasks: [CrossTaskRecording] = []
  /// The images of each of the header's cameras.
  var views: [View] = []

  init(_ header: EpisodeHeader) { self.header = header }

  /// A camera's image at a time step; nil if there is none.
  public func image(camera: Int, timeStep: Int) -> ColorImage? {
    guard views.indices.contains(camera), views[camera].color.rows.indices.contains(timeStep) else {
      return nil
    }
    return views[camera].color.image(timeStep)
  }

  var timeStepCount: Int { header.stepCount + 1 }
  /// The desired goal, repeated for each time step.
  var desiredGoals: [Double] { (0..<timeStepCount).flatMap { _ in header.goal } }
}
