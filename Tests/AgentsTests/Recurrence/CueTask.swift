import Sim
import Tasks

/// Move the hand to the side that the first observation shows. After every step the hand is back where it was, so that no
/// later observation tells the sides apart.
///
/// The reward of a step is the distance that the hand has moved to the right side, in millimetres.
class CueTask: Task {
  /// The scene at the start of the episode.
  private var start: Snapshot?
  private var hasStepped = false
  private var side: Double { goal.x > 0 ? 1 : -1 }

  override class var profile: TaskProfile {
    let start = Box([0, 0.6, 0.02], [0, 0.6, 0.02])
    return TaskProfile(
      "cue", "Move to the side that was shown.", objects: [],
      placement: Placement(object: start, goal: Box([-0.1, 0.6, 0.1], [0.1, 0.6, 0.1])))
  }

  override func reset(to initialState: InitialState) throws -> Vector3 {
    (start, hasStepped) = (world.snapshot(), false)
    return initialState.goal
  }

  override var firstObject: ObjectPose { hasStepped ? .none : ObjectPose([side, 0, 0]) }

  override func evaluateState() -> StepOutcome {
    guard let start, world.stepCount > 0 else { return StepOutcome(reward: 0, isSuccess: false) }
    let before = episodeStart.toolCenter.x
    let reward = 1000 * side * (toolCenter.x - before)
    hasStepped = true
    do {
      try world.restore(start)
    } catch {
      preconditionFailure("the scene cannot be restored: \(error)")
    }
    return StepOutcome(reward: reward, isSuccess: reward > 0)
  }

  /// Moves as fast as it can to the right side, which it knows.
  override class func expert(_ observation: Observation) -> Action? {
    Action(observation.goal.x > 0 ? 1 : -1, 0, 0, 0)
  }

  static let suite = WaitingTask.suite(of: CueTask.self)
}

/// The same, but only rewards tell the side: a bandit with two arms.
final class BanditTask: CueTask {
  override class var profile: TaskProfile {
    let usual = CueTask.profile
    return TaskProfile(
      "bandit", usual.instruction, objects: usual.objects, placement: usual.placement)
  }

  override var firstObject: ObjectPose { .none }

  static let bandit = WaitingTask.suite(of: BanditTask.self)
}
