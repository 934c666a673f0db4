internal import Experience
internal import Learning
public import Tasks

/// Implicit Q-learning, IQL (Kostrikov, Nair and Levine 2022), of several tasks from a recorded dataset.
public struct IQL: Algorithm {
  public static let name = "iql"
  public static let summary = "Implicit Q-learning from a recorded dataset."
  public static let readsDatasets = true

  public static func defaultSettings(for suite: Suite) -> IQLSettings {
    var settings = IQLSettings()
    let tasks = suite.train.compactMap { try? Catalog.task(named: $0.task) }
    if tasks.allSatisfy({ $0 is GoalTask.Type }) {
      // Rewards are -1 until the goal is reached, after about twenty steps.
      settings.rewardScaleMaxReturn = 0
      settings.discount = 0.95
    }
    return settings
  }

  private let settings: IQLSettings
  public init(_ settings: IQLSettings) { self.settings = settings }

  public func validate() throws { try settings.validate() }

  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    let policy = try settings.policy.demand("policy", problem.inputShape, head: settings.head)
    let value = try settings.critic.demand("critic", problem.inputShape, outputs: 1)
    let critic = try settings.critic.demand(
      "critic", problem.inputShape.withAction, outputs: settings.criticHead.outputs)
    let rows = problem.tasks.count * settings.batchSizePerTask
    let parts = BatchParts.count(rows: rows)
    var demand = MemoryDemand()
    demand.add("policy.torso", parameters: policy.parameters, graphs: parts)
    // Two critics, their target networks, and the values.
    demand.add("critic.torso", parameters: 2 * critic.parameters, graphs: parts + 1)
    demand.add("critic.torso", parameters: value.parameters, graphs: parts)
    // The targets and the frozen networks need no gradients of their own.
    let floatsPerRow = 2 * policy.floatsPerRow + 4 * value.floatsPerRow + 8 * critic.floatsPerRow
    demand.add(
      "batchSizePerTask", Double(rows),
      of: MemoryDemand.float * (floatsPerRow + Double(5 * problem.inputSize))
        + 4 * problem.imageBytes)
    return demand
  }

  /// Updates between two training reports.
  private static let updatesPerIteration = 50

  public func build(_ kit: Kit) throws -> Program {
    guard let recorded = try kit.recordedTransitions(.transitions) else {
      throw TaskError.invalidOption(
        name: "the dataset of iql", given: "missing",
        allowed: "a recorded dataset (--dataset), because iql learns without acting")
    }
    if kit.hasGoals { try kit.requireGoalsOutOfSight() }
    let policy = try kit.policy(settings.policy, settings.head)
    let critics = try kit.critics(2, settings.critic, settings.criticHead)
    let targets = kit.targets(of: critics, tau: settings.tau)
    let value = try kit.value(settings.critic)
    let scaler = kit.rewardScaler(
      maxReturn: settings.rewardScaleMaxReturn, discount: settings.discount)
    scaler.update(recorded)
    let data = kit.batches(
      from: TransitionSampler(
        recorded, nStep: settings.nStep, discount: settings.discount,
        relabeling: kit.hasGoals ? settings.relabeling : nil),
      batchSizePerTask: settings.batchSizePerTask, imageShift: settings.imageShift,
      rewardScale: scaler.factor)

    // Equations 5, 6 and 7.
    let (optimizer, combiner) = (settings.optimizer, settings.gradientCombiner)
    let valueUpdate = try kit.update("value", value, optimizer, combiner: combiner, on: data) { b in
      expectile(targets.minimum(b).detached - value(b), settings.expectile)
    }
    let criticUpdate = try kit.update(
      "critic", critics, optimizer, combiner: combiner, on: data
    ) { b in
      critics.loss(b, target: b.reward + b.discount * value(b, of: b.next))
    }
    let policyUpdate = try kit.update(
      "policy", policy, optimizer, combiner: combiner, on: data
    ) { b in
      let advantage = targets.minimum(b) - value(b)
      let weight = exp((settings.beta * advantage).clamped(to: -20...5)).clamped(to: 0...100)
      return -1 * weight.detached * policy.logDensity(b)
    }
    func update() {
      data.draw()
      valueUpdate()
      policyUpdate()
      criticUpdate()
      targets.update()
    }
    return Program(update: update) { _, _ in
      for _ in 0..<Self.updatesPerIteration { update() }
      return Self.updatesPerIteration * data.batch.rows
    }
  }
}
