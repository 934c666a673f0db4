import Sim
import Tasks

/// Bring the hand to a height. Pays one there, and less in proportion to the distance.
///
/// What can be had at most is known: the hand comes no more than a stride nearer in a step, and stays.
final class HeightTask: Task {
  static let metresPerReward = 0.1

  override class var profile: TaskProfile {
    let start = Box([0, 0.6, 0.02], [0, 0.6, 0.02])
    return TaskProfile(
      "height", "Hold the hand at the height.", objects: [],
      placement: Placement(object: start, goal: Box([0, 0.6, 0.1], [0, 0.6, 0.3])))
  }

  override func arrange(_ layout: Layout) throws -> Vector3 { layout.goal }

  override var firstObject: ObjectReading { .none }

  override func judge() -> Judgement {
    let distance = abs(arm.handPosition.z - goal.z)
    return Judgement(reward: 1 - distance / Self.metresPerReward, isSuccess: distance < 0.01)
  }

  /// No policy is paid more than this in an episode that begins so far from the height.
  static func mostReturn(from distance: Double, steps: Int) -> Double {
    (1...steps).reduce(0) {
      let left = max(0, distance - Double($1) * profile.pace.stride)
      return $0 + 1 - left / metresPerReward
    }
  }

  static let suite = WaitingTask.suite(of: HeightTask.self)
}
