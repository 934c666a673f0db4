public import Sim

/// Evaluates the states of an environment as another task of its shared scene: what that task would observe, its reward and its
/// success. So the steps of one task become transitions of another.
///
/// Call ``beginEpisode()`` after each reset of the environment, and ``evaluateStep()`` after each step.
public final class CrossTaskEvaluator {
  private let source: Environment
  private let target: Environment
  /// Memory for the state of the world.
  private var snapshot: Snapshot

  /// `spec` is the other task, with the options of its own environment. Images are not drawn for it, and without a state vector
  /// its observation is the standard one. Throws if the tasks do not share a scene.
  public init(_ environment: Environment, as spec: EnvironmentSpec) throws {
    source = environment
    var spec = spec
    spec.options.observation.cameras = []
    if spec.options.observation.state == .none { spec.options.observation.state = .standard }
    // Both are in one world.
    spec.options.dynamics = environment.options.dynamics
    target = try spec.make()
    snapshot = environment.task.world.snapshot()
    try requireSharedScene()
    for options in [environment.options, spec.options] where options.actionRepeat != 1 {
      throw TaskError.invalidOption(
        name: "the action repeat", given: "\(options.actionRepeat)",
        allowed: "1 where states are evaluated as another task, which sees no repeated steps")
    }
  }

  private func requireSharedScene() throws {
    let (profile, other) = (source.task.profile, target.task.profile)
    guard let scene = type(of: source.task).sharedScene,
      type(of: target.task).sharedScene == scene
    else {
      throw TaskError.invalidOption(
        name: "the task to evaluate states of \(profile.name) as", given: other.name,
        allowed: "one that shares its scene; see 'benchtop list tasks'")
    }
    guard target.task.world.snapshot().hasSameModel(as: snapshot),
      profile.workspace == other.workspace, profile.controlTiming == other.controlTiming
    else {
      throw TaskError.invalidOption(
        name: "the shared scene of \(profile.name) and \(other.name)", given: "'\(scene.name)'",
        allowed: "one whose tasks build equal worlds, with equal workspaces and timing")
    }
  }

  /// The name of the task.
  public var task: String { target.task.profile.name }

  /// What the task would observe in the environment's state. The memory never moves.
  public var observation: UnsafeBufferPointer<Double> { target.observation }

  /// The goal of the task in this episode.
  public var goal: Vector3 { target.goal }

  /// The task's evaluation of the environment's state.
  public var outcome: StepOutcome { target.outcome }

  /// Evaluates the first state of the environment's episode.
  public func beginEpisode() throws {
    try target.startEpisode(inStateOf: source, through: &snapshot)
  }

  /// Evaluates the step that the environment has just taken. It is never truncated; it is terminated if the task succeeds and
  /// its options end episodes then.
  public func evaluateStep() throws -> Transition {
    try target.takeOverStep(of: source, through: &snapshot)
  }
}
