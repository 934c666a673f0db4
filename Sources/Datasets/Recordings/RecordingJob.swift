/// The state of one recording thread.
final class RecordingJob {
  private let plan: RecordingPlan
  private let parts: RecordedParts
  /// Makes the episode with a number.
  private let make: (Recorder, Int) throws -> EpisodeRecording
  /// The recorder of the current task; episodes are ordered by task.
  private var current: (task: Int, recorder: Recorder)?

  init(
    _ plan: RecordingPlan, _ parts: RecordedParts,
    _ make: @escaping (Recorder, Int) throws -> EpisodeRecording
  ) {
    self.plan = plan
    self.parts = parts
    self.make = make
  }

  /// Records an episode into its part, and returns the number of images drawn.
  func record(_ number: Int) throws -> Int {
    let episode = try make(recorder(ofTask: parts.task(ofEpisode: number)), number)
    try parts.write(episode)
    return episode.views.reduce(0) { $0 + $1.color.rows.count }
  }

  private func recorder(ofTask task: Int) throws -> Recorder {
    if let current, current.task == task { return current.recorder }
    // The one before is freed first.
    current = nil
    let recorder = try Recorder(plan, task: task, coding: plan.format.coding(of: plan.images.size))
    current = (task, recorder)
    return recorder
  }
}
