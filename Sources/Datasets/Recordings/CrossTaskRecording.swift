internal import Tasks

/// The states of a recorded episode as another task of its shared scene sees them.
struct CrossTaskRecording: Equatable, Sendable {
  /// The name of the other task.
  let task: String
  /// What the task would have observed at each time step.
  var observations: [Double] = []
  /// Whether the state is a success of the task, at each time step.
  var successes: [Bool] = []
  /// The task's reward of each step.
  var rewards: [Double] = []

  init(of task: String) { self.task = task }
}

extension RecordingPlan {
  /// The other tasks that see the states of one of the plan's tasks: those that share its scene. Tasks of the plan have its
  /// options.
  func otherTasks(ofTask task: Int) throws -> [EnvironmentSpec] {
    guard includesOtherTasks == true else { return [] }
    let spec = specs[task]
    let tasks = try Catalog.task(named: spec.task).sharedScene?.tasks ?? []
    return tasks.map { $0.profile.name }.filter { $0 != spec.task }.compactMap { name in
      if let known = specs.first(where: { $0.task == name }) { return known }
      // There is no one-hot vector of a task outside the suite.
      guard !spec.options.observation.includesTaskOneHot else { return nil }
      return EnvironmentSpec(name, options: spec.options)
    }
  }

  /// Throws if other tasks cannot see the states of this plan.
  func validateOtherTasks() throws {
    guard includesOtherTasks == true else { return }
    let others = try specs.indices.map { try otherTasks(ofTask: $0) }
    for (spec, others) in zip(specs, others) { _ = try CrossTaskRecorder(spec.make(), as: others) }
    guard others.contains(where: { !$0.isEmpty }) else {
      throw TaskError.invalidOption(
        name: "the list of tasks", given: specs.map(\.task).joined(separator: ","),
        allowed: "one with a task that shares its scene with others; see 'benchtop list tasks'")
    }
  }
}

/// Evaluates the episodes of a recorder as other tasks.
final class CrossTaskRecorder {
  private let evaluators: [CrossTaskEvaluator]

  init(_ environment: Environment, as specs: [EnvironmentSpec]) throws {
    evaluators = try specs.map { try CrossTaskEvaluator(environment, as: $0) }
  }

  var tasks: [String] { evaluators.map(\.task) }

  /// Records the first state of an episode.
  func begin(_ recording: inout EpisodeRecording) throws {
    recording.otherTasks = tasks.map { CrossTaskRecording(of: $0) }
    for (index, evaluator) in evaluators.enumerated() {
      try evaluator.beginEpisode()
      include(evaluator, index, in: &recording)
    }
  }

  /// Records the step that the environment has just taken.
  func record(stepOf recording: inout EpisodeRecording) throws {
    for (index, evaluator) in evaluators.enumerated() {
      recording.otherTasks[index].rewards.append(try evaluator.evaluateStep().reward)
      include(evaluator, index, in: &recording)
    }
  }

  /// Appends the current state.
  private func include(
    _ evaluator: CrossTaskEvaluator, _ index: Int, in recording: inout EpisodeRecording
  ) {
    // Observations that are only images are the same for all tasks.
    if recording.header.observationSize > 0 {
      recording.otherTasks[index].observations += evaluator.observation
    }
    recording.otherTasks[index].successes.append(evaluator.outcome.isSuccess)
  }
}
