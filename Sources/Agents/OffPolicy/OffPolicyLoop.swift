internal import Experience
internal import Learning
internal import Tasks

/// What algorithms share that learn from a replay buffer while they act: the buffer, batches of its transitions with
/// scaled rewards, and the order of steps and updates.
final class OffPolicyLoop {
  let replay: ReplayBuffer
  /// The batches to learn from, drawn anew for each update.
  let data: BatchSource
  private let kit: Kit
  private let settings: any OffPolicySettings
  private let scaler: any RewardScaling

  /// `makeScaler` makes what scales the rewards, by default a ``RewardScaler``.
  init(
    _ kit: Kit, _ settings: any OffPolicySettings, relabeling: (any Relabeling)? = nil,
    makeScaler: ((ReplayBuffer) -> any RewardScaling)? = nil
  ) {
    self.kit = kit
    self.settings = settings
    let replay = kit.replayBuffer(
      capacityPerTask: settings.replayCapacityPerTask,
      environmentsPerTask: settings.environmentsPerTask, isSaved: settings.savesReplayBuffer,
      variesTasks: settings.taskSampler.changesTasks)
    let scaler: any RewardScaling =
      makeScaler?(replay)
      ?? kit.rewardScaler(
        maxReturn: settings.rewardScaleMaxReturn, discount: settings.discount)
    data = kit.batches(
      from: TransitionSampler(
        replay, nStep: settings.nStep, discount: settings.discount, relabeling: relabeling),
      batchSizePerTask: settings.batchSizePerTask, imageShift: settings.imageShift,
      rewardScale: scaler.factor)
    self.replay = replay
    self.scaler = scaler
  }

  /// The program in which a policy acts, and learns after each step of all environments. `update` updates all networks
  /// from a new batch, and sees the number of updates so far, with this one.
  func program(
    acting policy: PolicyNetwork, figures: @escaping () -> [(name: String, value: Double)] = { [] },
    update: @escaping (_ number: Int) -> Void
  ) throws -> Program {
    let collector = try kit.collector(acting: policy, ExperienceCollector.Settings(settings))
    let updates = kit.counter("updates")
    let (replay, data, scaler) = (replay, data, scaler)
    // Kept, so that a step allocates nothing.
    let updateScaler = scaler.update
    let (steps, updatesPerStep) = (settings.stepsPerIteration, settings.updatesPerStep)
    let learningStarts = settings.learningStarts

    func updateOnce() {
      data.draw()
      updates.value += 1
      update(updates.value)
    }
    return Program(
      begin: replay.endEpisodes,
      figures: { figures() + [("updates", Double(updates.value))] }, update: updateOnce
    ) { _, report in
      for _ in 0..<steps {
        try collector.step(into: replay, &report, reward: updateScaler)
        scaler.endStep()
        guard replay.transitionsPerTask >= learningStarts else { continue }
        for _ in 0..<updatesPerStep { updateOnce() }
      }
      return steps * collector.environmentCount
    }
  }
}
