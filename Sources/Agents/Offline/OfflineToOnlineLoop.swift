internal import Experience
internal import Learning
internal import Tasks

/// What algorithms share that learn from a recorded dataset and can continue online: batches of recorded transitions, mixed with
/// those that the policy collects, and the order of steps and updates.
final class OfflineToOnlineLoop {
  /// Steps of all environments between two training reports.
  private static let stepsPerIteration = 50

  /// The batches to learn from, drawn anew for each update.
  let data: BatchSource
  private let kit: Kit
  private let online: OnlineSettings
  /// The transitions that the policy collects; nil if it does not act.
  private let replay: ReplayBuffer?

  init(_ kit: Kit, _ offline: OfflineSettings, _ online: OnlineSettings) throws {
    self.kit = kit
    self.online = online
    replay =
      online.isActing
      ? kit.replayBuffer(
        capacityPerTask: online.replayCapacityPerTask,
        environmentsPerTask: online.environmentsPerTask, isSaved: true) : nil
    data = try kit.offlineBatches(
      offline, mixedWith: replay.map { ($0, 1 - online.datasetFraction) })
  }

  /// The program in which a policy learns, and acts if the settings say so. `update` updates all networks from a new batch.
  func program(acting policy: PolicyNetwork, update: @escaping () -> Void) throws -> Program {
    let data = data
    func updateOnce() {
      data.draw()
      update()
    }
    guard let replay else { return .offline(on: data, update: updateOnce) }
    var collecting = ExperienceCollector.Settings()
    collecting.environmentsPerTask = online.environmentsPerTask
    let collector = try kit.collector(acting: policy, collecting)
    let (learningStarts, updatesPerStep) = (online.learningStarts, online.updatesPerStep)
    return Program(begin: replay.endEpisodes, update: updateOnce) { _, report in
      for _ in 0..<Self.stepsPerIteration {
        try collector.step(into: replay, &report)
        guard replay.transitionsPerTask >= learningStarts else { continue }
        for _ in 0..<updatesPerStep { updateOnce() }
      }
      return Self.stepsPerIteration * collector.environmentCount
    }
  }
}
