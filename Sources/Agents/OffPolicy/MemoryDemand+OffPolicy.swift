internal import Experience
internal import Tasks

extension MemoryDemand {
  /// What a network needs: its parameters, and the floats that a graph of it holds for each row.
  typealias NetworkDemand = (parameters: Int, floatsPerRow: Double)

  /// The memory that learning from a replay buffer needs, with two critics.
  static func replaying(
    _ problem: ProblemSize, policy: NetworkDemand, critic: NetworkDemand,
    environmentsPerTask: Int, batchSizePerTask: Int, replayCapacityPerTask: Int,
    _ sampler: any TaskSampler
  ) -> MemoryDemand {
    let rows = problem.tasks.count * batchSizePerTask
    let parts = BatchParts.count(rows: rows)
    var demand = MemoryDemand()
    demand.add("policy.torso", parameters: policy.parameters, graphs: parts)
    // Two critics, and their target networks.
    demand.add("critic.torso", parameters: 2 * critic.parameters, graphs: parts + 1)
    // The targets' graph needs no gradients; the policy's graph contains the critics too.
    let floatsPerRow = 3 * policy.floatsPerRow + 2 * 5 * critic.floatsPerRow
    demand.add(
      "batchSizePerTask", Double(rows),
      of: MemoryDemand.float * (floatsPerRow + Double(5 * problem.inputSize))
        + 3 * problem.imageBytes)
    demand.add(
      collectingIn: environmentsPerTask, problem, replayCapacityPerTask: replayCapacityPerTask,
      policy: policy, sampler)
    return demand
  }

  /// Adds environments in which a policy acts, and the replay buffer of its steps. `prefix` is that of the settings.
  mutating func add(
    collectingIn environmentsPerTask: Int, _ problem: ProblemSize, replayCapacityPerTask: Int,
    policy: NetworkDemand, _ sampler: any TaskSampler = UniformTasks(), of prefix: String = ""
  ) {
    let (tasks, inputSize) = (problem.tasks.count, problem.inputSize)
    let environments = tasks * environmentsPerTask
    add(
      environments: EpisodeTasks.environmentCount(
        tasks: tasks, environmentsPerTask: environmentsPerTask, sampler),
      images: problem.images, of: prefix)
    add(
      "\(prefix)environmentsPerTask", Double(environments),
      of: MemoryDemand.float * (policy.floatsPerRow + Double(5 * inputSize)))
    add(
      "\(prefix)replayCapacityPerTask", Double(tasks) * Double(replayCapacityPerTask),
      of: MemoryDemand.float * Double(2 * inputSize + 5) + 9 + (problem.hasGoals ? 48 : 0)
        + (sampler.changesTasks ? 12 : 0))
    if let images = problem.images {
      let frames = ReplayBuffer.frameCapacity(
        steps: replayCapacityPerTask / environmentsPerTask, frameStack: images.frameStack)
      add(
        "\(prefix)replayCapacityPerTask", Double(environments) * Double(frames),
        of: Double(images.timeStepByteCount))
    }
  }
}
