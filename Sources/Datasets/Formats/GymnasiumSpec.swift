internal import Render
internal import Tasks

/// What Gymnasium needs to know to make a recording's environment again.
struct GymnasiumSpec {
  let text: String

  init(_ plan: RecordingPlan, task: Int) {
    let spec = plan.specs[task]
    var keywords: [JSONValue.Member] = []
    if !plan.pictures.cameras.isEmpty {
      keywords += [
        .init("cameras", .array(plan.pictures.cameras.map(JSONValue.string))),
        .init("width", .integer(Int128(plan.pictures.size.width))),
        .init("height", .integer(Int128(plan.pictures.size.height))),
      ]
    }
    let members: [JSONValue.Member] = [
      .init("id", .string(Self.id(of: spec.task))), .init("entry_point", .string(Self.entryPoint)),
      .init("reward_threshold", .null), .init("nondeterministic", .bool(false)),
      .init("max_episode_steps", .null), .init("order_enforce", .bool(true)),
      .init("disable_env_checker", .bool(false)), .init("kwargs", .object(keywords)),
      .init("additional_wrappers", .array([])), .init("vector_entry_point", .null),
    ]
    // Nothing in it that JSON could not say.
    text = (try? JSONValue.object(members).text(indented: false)) ?? "null"
  }

  static func id(of task: String) -> String { "Benchtop/\(task)-v1" }

  private static let entryPoint = "benchtop.environment:BenchtopEnv"
}
