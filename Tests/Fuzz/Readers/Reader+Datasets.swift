import Base
import Datasets
import Render
import Tasks

extension Reader {
  /// Datasets of a format, of which all is read and replayed.
  static func dataset(_ format: DatasetFormat, _ scratch: Scratch) throws -> Reader {
    let path = try scratch.folder("dataset")
    try Collector(plan(format), in: path, resume: false, threads: 1).run({
      ScriptedPolicy.expert.make()
    })
    let folder = try MutatedFolder(path)
    return Reader(
      seeds: { folder.seeds },
      read: { bytes in
        guard folder.take(bytes) else { return }
        let dataset = try Dataset(path)
        var refusal: (any Error)?
        do { _ = try DatasetSummary(dataset) } catch { refusal = error }
        let replay = Replay(dataset)
        // Each by itself: one that is broken hides nothing of the others.
        for episode in dataset.episodes.prefix(8) {
          if let reason = try replay.run(episode).failure {
            refusal = FileError.unsuitable(path: path, reason: reason)
          }
        }
        if let refusal { throw refusal }
      })
  }

  /// Datasets that are resumed: the result must replay, whatever the parts were.
  static func parts(_ scratch: Scratch) throws -> Reader {
    let (path, kept) = ("\(scratch.path)/dataset", "\(scratch.path)/kept")
    let plan = plan(.minari)
    try Collector(plan, in: path, resume: false, threads: 1).run(
      { ScriptedPolicy.expert.make() },
      tell: { progress in
        // All episodes are recorded, and none is put together yet.
        guard progress.stage == .writing, Folder.names(in: kept).isEmpty else { return }
        do { try Scratch.copy(path, to: kept) } catch { fail("\(error)") }
      })
    let folder = try MutatedFolder(kept) { !$0.hasPrefix("parts/") }
    return Reader(
      seeds: { folder.seeds },
      read: { bytes in
        guard folder.take(bytes) else { return }
        try Scratch.copy(kept, to: path)
        try Collector(plan, in: path, resume: true, threads: 1).run({
          ScriptedPolicy.expert.make()
        })
        let replay = Replay(try Dataset(path))
        for episode in 0..<plan.episodeCount {
          let verdict = try replay.run(episode)
          precondition(
            verdict.isSame,
            "a damaged part was published: \(verdict.difference ?? verdict.failure ?? "")")
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
    plan.pictures.cameras = ["corner2"]
    plan.pictures.size = ImageSize(width: 16, height: 16)
    plan.pictures.hasDepth = true
    plan.pictures.hasSegmentation = true
    return plan
  }
}
