import Sim
import Tasks

/// Gives a reward of one for each step, and succeeds after ten steps.
class WaitingTask: Task {
  override class var profile: TaskProfile {
    let start = Box([0, 0.6, 0.02], [0, 0.6, 0.02])
    return TaskProfile(
      "waiting", "Wait.", objects: [], placement: Placement(object: start, goal: start))
  }

  override func reset(to initialState: InitialState) throws -> Vector3 { initialState.goal }

  override var firstObject: ObjectPose { .none }

  override func evaluateState() -> StepOutcome {
    StepOutcome(reward: 1, isSuccess: world.stepCount >= 10)
  }

  /// Registers the task in the catalog on first use.
  static let suite = suite(of: WaitingTask.self)

  static func suite(of task: Task.Type) -> Suite {
    do {
      try Catalog.register(task)
      return try Suite.find("MT1:\(task.profile.name)")
    } catch {
      preconditionFailure("the task cannot be added: \(error)")
    }
  }
}

/// Gives rewards that overflow single precision.
final class HugeRewardTask: WaitingTask {
  override class var profile: TaskProfile {
    let usual = WaitingTask.profile
    return TaskProfile(
      "huge-reward", usual.instruction, objects: usual.objects, placement: usual.placement)
  }

  override func evaluateState() -> StepOutcome { StepOutcome(reward: 1e300, isSuccess: false) }

  static let hugeReward = suite(of: HugeRewardTask.self)
}
