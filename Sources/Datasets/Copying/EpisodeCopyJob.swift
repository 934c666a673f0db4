internal import Base

/// The state of one copying thread, which holds one episode at a time.
final class EpisodeCopyJob {
  private let copy: EpisodeCopy
  private let parts: RecordedParts
  /// The last dataset that was read.
  private var open: (source: Int, dataset: Dataset)?
  /// What replays episodes of the last task that were recorded without other tasks.
  private var recorder: (task: Int, recorder: Recorder)?

  init(_ copy: EpisodeCopy, _ parts: RecordedParts) {
    self.copy = copy
    self.parts = parts
  }

  /// Makes the part of an episode if it is missing, and returns the number of images copied.
  func copy(_ number: Int) throws -> Int {
    let (source, episode) = copy.source(of: number)
    let dataset = try dataset(source)
    let header = try copy.header(number, from: dataset.header(episode), in: dataset)
    guard !parts.hold(header) else { return 0 }
    var recording = try dataset.episode(episode)
    recording.header = header
    if header.otherTasks != nil, recording.otherTasks.isEmpty {
      recording.otherTasks = try otherTasks(of: recording, in: dataset)
    }
    let coding = copy.plan.format.coding(of: copy.plan.images.size)
    for index in recording.views.indices {
      guard let color = try recording.views[index].color.recoded(as: coding) else {
        throw dataset.unsuitable(
          "has an invalid image from \(header.cameras[index].name) in episode \(episode)")
      }
      recording.views[index].color = color
    }
    try parts.write(recording)
    return recording.views.reduce(0) { $0 + $1.color.rows.count }
  }

  /// What other tasks see of an episode, from a replay, which must equal the recording.
  private func otherTasks(
    of recording: EpisodeRecording, in dataset: Dataset
  ) throws -> [CrossTaskRecording] {
    var states = recording
    (states.views, states.header.cameras, states.header.labels) = ([], [], [])
    let (replayed, _) = try recorder(ofTask: recording.header.taskIndex).replay(states) { _ in }
    if let difference = states.differenceBesideImages(from: replayed) {
      throw dataset.unsuitable(
        "cannot be replayed to evaluate other tasks: in episode \(recording.header.episodeIndex), "
          + difference)
    }
    return replayed.otherTasks
  }

  /// A recorder that draws no images.
  private func recorder(ofTask task: Int) throws -> Recorder {
    if let recorder, recorder.task == task { return recorder.recorder }
    var plan = copy.plan
    plan.images.cameras = []
    let made = try Recorder(plan, task: task, coding: .deflate)
    recorder = (task, made)
    return made
  }

  private func dataset(_ source: Int) throws -> Dataset {
    if let open, open.source == source { return open.dataset }
    open = nil
    let dataset = try Dataset(copy.sources[source])
    open = (source, dataset)
    return dataset
  }
}
