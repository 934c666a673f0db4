internal import Learning

extension MemoryDemand {
  /// What a row of a batch evaluates, in all graphs together.
  struct Evaluations {
    var policies = 2.0
    /// Evaluations of one critic.
    var critics = 8.0
    var values = 0.0
  }

  /// The memory that learning from a recorded dataset needs, with two critics.
  static func offline(
    _ problem: ProblemSize, _ settings: OfflineSettings, head: any PolicyHead,
    _ evaluations: Evaluations, policies: Int = 1, copiesPolicy: Bool = false,
    online: OnlineSettings = OnlineSettings()
  ) throws -> MemoryDemand {
    let policy = try settings.policy.demand("offline.policy", problem.inputShape, head: head)
    let critic = try settings.critic.demand(
      "offline.critic", problem.inputShape.withAction, outputs: settings.criticHead.outputs)
    let value = try settings.critic.demand("offline.critic", problem.inputShape, outputs: 1)
    let rows = problem.tasks.count * settings.batchSizePerTask
    let parts = BatchParts.count(rows: rows)
    var demand = MemoryDemand()
    demand.add(
      "offline.policy.torso", parameters: policies * policy.parameters,
      graphs: parts + (copiesPolicy ? 1 : 0))
    if evaluations.critics > 0 {
      // Two critics, and their target networks.
      demand.add("offline.critic.torso", parameters: 2 * critic.parameters, graphs: parts + 1)
    }
    if evaluations.values > 0 {
      demand.add("offline.critic.torso", parameters: value.parameters, graphs: parts)
    }
    let floatsPerRow =
      evaluations.policies * policy.floatsPerRow + evaluations.critics * critic.floatsPerRow
      + evaluations.values * value.floatsPerRow
    demand.add(
      "offline.batchSizePerTask", Double(rows),
      of: MemoryDemand.float * (floatsPerRow + Double(5 * problem.inputSize))
        + 4 * problem.imageBytes)
    if online.isActing {
      demand.add(
        collectingIn: online.environmentsPerTask, problem,
        replayCapacityPerTask: online.replayCapacityPerTask, policy: policy, of: "online.")
    }
    return demand
  }
}
