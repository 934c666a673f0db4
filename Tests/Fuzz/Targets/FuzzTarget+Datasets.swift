import Base
import Datasets
import Render
import Tasks

extension FuzzTarget {
  /// Datasets of a format, which are read and replayed completely.
  static func dataset(_ format: DatasetFormat, _ scratch: Scratch) throws -> FuzzTarget {
    let path = try scratch.folder("dataset")
    try Collector(plan(format), in: path, resume: false, threads: 1).run({
      ScriptedPolicy.expert.make()
    })
    let folder = try MutatedFolder(path)
    return FuzzTarget(
      seeds: { folder.seeds },
      read: { bytes in
        guard folder.apply(bytes) else { return }
        let dataset = try Dataset(path)
        var refusal: (any Error)?
        do { _ = try DatasetSummary(dataset) } catch { refusal = error }
        let replay = EpisodeReplayer(dataset)
        // Replay each episode, so that an invalid one does not hide the others.
        for episode in dataset.episodes.prefix(8) {
          if let reason = try replay.run(episode).failure {
            refusal = FileError.unsuitable(path: path, reason: reason)
          }
        }
        if let refusal { throw refusal }
      })
  }

  /// Unfinished datasets, which are resumed: the result must replay, with any parts.
  static func parts(_ scratch: Scratch) throws -> FuzzTarget {
    let (path, unfinished) = ("\(scratch.path)/dataset", "\(scratch.path)/unfinished")
    let plan = plan(.minari)
    try Collector(plan, in: path, resume: false, threads: 1).run(
      { ScriptedPolicy.expert.make() },
      reportProgress: { progress in
        // All episodes are recorded, and the dataset is not yet assembled.
        guard progress.stage == .writing, Folder.names(in: unfinished).isEmpty else { return }
        do { try Scratch.copy(path, to: unfinished) } catch { fail("\(error)") }
      })
    let folder = try MutatedFolder(unfinished) { !$0.hasPrefix("parts/") }
    return FuzzTarget(
      seeds: { folder.seeds },
      read: { bytes in
        guard folder.apply(bytes) else { return }
        try Scratch.copy(unfinished, to: path)
        try Collector(plan, in: path, resume: true, threads: 1).run({
          ScriptedPolicy.expert.make()
        })
        let replay = EpisodeReplayer(try Dataset(path))
        for episode in 0..<plan.episodeCount {
          let outcome = try replay.run(episode)
          precondition(
            outcome.isSame,
            "a damaged part is in the dataset: \(outcome.difference ?? outcome.failure ?? "")")
        }
      })
  }

  private static func plan(_ format: DatasetFormat) -> RecordingPlan {
    var options = EnvironmentOptions()
    options.horizon = 3
    let spec = EnvironmentSpec(
      "goal-push", options: options, identity: TaskIdentity(index: 0, of: 1))
    var plan = RecordingPlan(
      name: "fuzz", specs: [spec], policy: "expert", episodesPerTask: 2, seed: 1, format: format)
    plan.images.cameras = ["corner2"]
    plan.images.size = ImageSize(width: 16, height: 16)
    plan.images.hasDepth = true
    plan.images.hasSegmentation = true
    return plan
  }
}
