internal import Base
internal import Tasks

/// The Gymnasium spec with which the Python package recovers a recording's environment.
struct GymnasiumSpec {
  let text: String

  init(_ plan: RecordingPlan, task: Int, hasGoals: Bool) throws {
    let spec = plan.specs[task]
    let profile = try Catalog.task(named: spec.task).profile
    var options = spec.options
    options.observation.cameras = plan.images.cameras
    options.observation.imageSize = plan.images.size
    let keywords: [JSONValue.Member] = [
      .init("task", .string(spec.task)),
      .init("options", try JSONValue(parsing: JSON.encode(options))),
    ]
    let horizon = options.horizon ?? profile.controlTiming.horizon
    let members: [JSONValue.Member] = [
      .init("id", .string(Self.id(of: profile))),
      .init("entry_point", .string(hasGoals ? Self.goalEntryPoint : Self.entryPoint)),
      .init("reward_threshold", .null), .init("nondeterministic", .bool(false)),
      .init("max_episode_steps", .integer(Int128(horizon))), .init("order_enforce", .bool(true)),
      .init("disable_env_checker", .bool(false)), .init("kwargs", .object(keywords)),
      .init("additional_wrappers", .array([])),
      .init("vector_entry_point", .string(Self.vectorEntryPoint)),
    ]
    text = try JSONValue.object(members).text(indented: false)
  }

  static func id(of task: TaskProfile) -> String { "Benchtop/\(task.name)-v\(task.version)" }

  private static let entryPoint = "benchtop.environment:TaskEnvironment"
  private static let goalEntryPoint = "benchtop.environment:GoalEnvironment"
  private static let vectorEntryPoint = "benchtop.vector:VectorEnvironment"
}
