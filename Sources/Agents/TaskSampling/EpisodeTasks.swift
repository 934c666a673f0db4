internal import Base
internal import Learning
internal import Tasks

/// The task of each environment's episode. With a sampler, the task of the next episode is chosen where one ends.
///
/// A place of the vector then takes an idle environment of the chosen task. Each task keeps one place at least, so that
/// every rollout has steps of it.
final class EpisodeTasks {
  /// The task of each place of the vector.
  private(set) var tasks: [Int]
  private let taskCount: Int
  private let sampling: (any TaskSampling)?
  private let vector: VectorEnvironment
  /// The number of places of each task, and its environments that are in no place.
  private var counts: [Int]
  private var idle: [[Environment]]
  /// The probability of each task, kept so that a step allocates nothing.
  private var probabilities: [Double]

  /// The most places that a task has, as a multiple of its equal part: environments need memory.
  static let largestMultiple = 4

  /// The environments of all tasks, with the idle ones.
  static func environmentCount(
    tasks: Int, environmentsPerTask: Int, _ sampler: any TaskSampler
  ) -> Int {
    tasks
      * (sampler.changesTasks
        ? largestCount(tasks: tasks, environmentsPerTask: environmentsPerTask)
        : environmentsPerTask)
  }

  /// The most places that a task can have: all but one of each other task, or fewer.
  private static func largestCount(tasks: Int, environmentsPerTask: Int) -> Int {
    min(tasks * environmentsPerTask - (tasks - 1), largestMultiple * environmentsPerTask)
  }

  /// The environments of a vector lie task by task.
  init(
    of vector: VectorEnvironment, _ specs: [EnvironmentSpec], environmentsPerTask: Int,
    _ sampler: any TaskSampler
  ) throws {
    self.vector = vector
    taskCount = specs.count
    tasks = (0..<vector.count).map { $0 / environmentsPerTask }
    sampling = sampler.makeSampling(tasks: specs.count)
    counts = Array(repeating: environmentsPerTask, count: specs.count)
    probabilities = Array(repeating: 0, count: specs.count)
    let total = EpisodeTasks.environmentCount(
      tasks: specs.count, environmentsPerTask: environmentsPerTask, sampler)
    idle = try specs.map { spec in
      var environments: [Environment] = []
      environments.reserveCapacity(total / specs.count)
      for _ in environmentsPerTask..<total / specs.count { environments.append(try spec.make()) }
      return environments
    }
  }

  /// Whether the sampler changes the tasks of places.
  var changesTasks: Bool { sampling != nil }

  /// The fraction of the places that each task has; nil if all keep their tasks.
  var fractions: [Double]? {
    sampling == nil ? nil : counts.map { Double($0) / Double(vector.count) }
  }

  /// Sees the end of the episode at a place, and starts the next one if it has another task.
  func endEpisode(
    at place: Int, isSuccess: Bool, using generator: inout SeededGenerator
  ) throws {
    guard let sampling else { return }
    let task = tasks[place]
    sampling.endEpisode(of: task, isSuccess: isSuccess)
    let next = nextTask(after: task, sampling, using: &generator)
    guard next != task else { return }
    exchange(place, to: next)
    try vector.beginNextEpisode(at: place, seed: generator.next())
  }

  /// Draws the next task, among those that have an idle environment and the task itself.
  private func nextTask(
    after task: Int, _ sampling: any TaskSampling, using generator: inout SeededGenerator
  ) -> Int {
    guard counts[task] > 1 else { return task }
    sampling.computeProbabilities(&probabilities)
    for other in 0..<taskCount where other != task && idle[other].isEmpty {
      probabilities[other] = 0
    }
    var left = generator.uniform() * probabilities.reduce(0, +)
    for candidate in 0..<taskCount {
      left -= probabilities[candidate]
      if left < 0 { return candidate }
    }
    return task
  }

  /// Puts an idle environment of a task in a place.
  private func exchange(_ place: Int, to task: Int) {
    guard let environment = idle[task].popLast() else {
      preconditionFailure("task \(task) has no idle environment")
    }
    idle[tasks[place]].append(vector.exchange(place, with: environment))
    counts[tasks[place]] -= 1
    counts[task] += 1
    tasks[place] = task
  }

  // MARK: Serialization

  /// Saves or loads the tasks of the places, and what the sampler knows. Loaded places have no episodes yet.
  func serialize(with checkpoint: Checkpoint) throws {
    guard let sampling else { return }
    try sampling.serialize(with: checkpoint)
    var saved = tasks
    try checkpoint.value("taskSampler.tasks", &saved, validationError: validationError)
    for place in saved.indices where tasks[place] != saved[place] {
      if idle[saved[place]].isEmpty { vacate(saved[place], after: place) }
      exchange(place, to: saved[place])
    }
  }

  /// Frees an environment of a task, whose last places follow a place.
  private func vacate(_ task: Int, after place: Int) {
    guard let other = tasks[place...].dropFirst().firstIndex(of: task),
      let any = idle.firstIndex(where: { !$0.isEmpty })
    else { preconditionFailure("task \(task) has too many places") }
    exchange(other, to: any)
  }

  private func validationError(_ saved: [Int]) -> String? {
    guard saved.count == vector.count, saved.allSatisfy({ (0..<taskCount).contains($0) }) else {
      return "does not have \(vector.count) tasks from 0 to \(taskCount - 1)"
    }
    for task in 0..<taskCount {
      let count = saved.count { $0 == task }
      let limit = counts[task] + idle[task].count
      guard (1...limit).contains(count) else {
        return "has \(count) environments of task \(task), not 1 to \(limit)"
      }
    }
    return nil
  }
}
