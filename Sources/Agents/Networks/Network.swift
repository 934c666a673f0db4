public import Learning

/// A torso and an output layer, shared by the tasks or with outputs for each.
public struct Network {
  private let torso: TorsoLayers
  /// The output layer. With task heads, it has columns for each task, task by task.
  let head: Dense
  private let taskHeads: TaskDense?

  /// `gain` scales the initial weights of the output layer.
  public init(
    _ name: String, _ shape: InputShape, outputs: Int, _ settings: NetworkSettings,
    gain: Float = 1, plan: inout Parameters.Plan
  ) {
    torso = settings.torso.plan(name, for: shape, in: &plan)
    let tasks = shape.tasks.count
    head = Dense(
      "\(name).head", from: torso.outputs, to: settings.usesTaskHeads ? tasks * outputs : outputs,
      gain: gain, plan: &plan)
    taskHeads = settings.usesTaskHeads ? TaskDense(splitting: head, among: tasks) : nil
  }

  public func callAsFunction(_ input: NetworkInput) -> Node {
    let features = torso(input)
    return taskHeads.map { $0(features, input.tasks, input.parameters, in: input.graph) }
      ?? head(features, input.parameters, in: input.graph)
  }
}
