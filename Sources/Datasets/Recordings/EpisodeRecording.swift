public import Render

/// An episode with all that was seen and done in it. Of moments there is one more than of steps: that at which it
/// began.
public struct EpisodeRecording: Equatable, Sendable {
  /// What one camera has seen.
  struct View: Equatable, Sendable {
    var color: PictureRows
    var depth, segmentation: PictureRows?
    /// Where it was at each moment: four by four, by row, from the camera's frame (OpenCV) into the world's.
    var poses: [Double] = []
  }

  public var header: EpisodeHeader
  /// At each moment.
  public var observations: [Double] = []
  /// Three numbers at each moment, in goal tasks.
  var achievedGoals: [Double] = []
  /// The whole mechanical state at each moment.
  var states: [Double] = []
  /// At each moment; of a task's own judgement.
  var successes: [Bool] = []
  var grasps: [Bool] = []
  var approaches: [Double] = []
  var progress: [Double] = []
  var remaining: [Double] = []
  /// Four numbers for each step.
  public var actions: [Float] = []
  /// The same without what was added to them by chance.
  public var wantedActions: [Float] = []
  /// For each step.
  var rewards: [Double] = []
  var terminations: [Bool] = []
  var truncations: [Bool] = []
  /// One for each of the header's cameras.
  var views: [View] = []

  init(_ header: EpisodeHeader) { self.header = header }

  /// What a camera saw at a moment; nil where there is no such picture.
  public func picture(camera: Int, moment: Int) -> ColorImage? {
    guard views.indices.contains(camera), views[camera].color.rows.indices.contains(moment) else {
      return nil
    }
    return views[camera].color.image(moment)
  }

  var momentCount: Int { header.stepCount + 1 }
  /// Desired goals, at each moment the same.
  var desiredGoals: [Double] { (0..<momentCount).flatMap { _ in header.goal } }
}
