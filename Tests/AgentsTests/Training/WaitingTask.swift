import Sim
import Tasks

/// Pays one for each step; success comes by itself after ten of them.
class WaitingTask: Task {
  override class var profile: TaskProfile {
    let place = Box([0, 0.6, 0.02], [0, 0.6, 0.02])
    return TaskProfile(
      "waiting", "Wait.", objects: [], placement: Placement(object: place, goal: place))
  }

  override func arrange(_ layout: Layout) throws -> Vector3 { layout.goal }

  override var firstObject: ObjectReading { .none }

  override func judge() -> Judgement {
    Judgement(reward: 1, isSuccess: world.stepCount >= 10)
  }

  /// Known to the catalogue from the first use on.
  static let suite = suite(of: WaitingTask.self)

  static func suite(of task: Task.Type) -> Suite {
    do {
      try Catalog.add(task)
      return try Suite.find("MT1:\(task.profile.name)")
    } catch {
      preconditionFailure("the task can be added: \(error)")
    }
  }
}

/// Pays more than single precision can hold.
final class OverpaidTask: WaitingTask {
  override class var profile: TaskProfile {
    let usual = WaitingTask.profile
    return TaskProfile(
      "overpaid", usual.sentence, objects: usual.objects, placement: usual.placement)
  }

  override func judge() -> Judgement { Judgement(reward: 1e300, isSuccess: false) }

  static let overpaid = suite(of: OverpaidTask.self)
}
