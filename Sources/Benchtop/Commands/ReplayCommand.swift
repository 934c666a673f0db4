internal import Base
internal import Datasets
internal import Render
internal import Synchronization
internal import Tasks

extension Command {
  static let replay = Command(
    name: "replay",
    summary: "Take a dataset's actions again and see whether all comes out the same.",
    discussion:
      "Each episode is simulated from its seed and actions, and every state, reward and picture is\n"
      + "compared with what was recorded, to the bit. Prints where an episode differs first, or why it\n"
      + "cannot be read, and fails if any does. With --episode it can be drawn as it is replayed.",
    examples: [
      "benchtop replay data/mt10", "benchtop replay data/mt10 --episode 3 --film three.webm",
    ],
    operands: [.dataset],
    options: [
      Option(
        name: "episode", kind: .integer(0...Int.max),
        summary: "Only this one, by its number in the whole dataset; all where left out.",
        placeholder: "K"),
      .film, .sheet,
      .camera, .size("320x320"),
      .frameRate,
      .threads, .json,
    ] + Option.pictureStyle,
    heedsSignals: true,
    run: { arguments in
      try arguments.requireWritableJSON()
      let path = arguments.operands[0]
      let dataset = try Dataset(path)
      let recorder = try EpisodeRecorder(arguments)
      guard recorder == nil || arguments.text("episode") != nil else {
        throw TaskError.invalidOption(
          name: "--episode", given: "left out", allowed: "given where a film or sheet is wanted")
      }
      let verdicts: [Replay.Verdict]
      if arguments.text("episode") != nil {
        let replay = Replay(dataset)
        verdicts = [
          try replay.run(arguments.integer("episode")) { try recorder?.take($0) }
        ]
        try recorder?.finish()
      } else {
        verdicts = try replayAll(dataset, threads: arguments.integer("threads"))
      }
      return try tell(verdicts, arguments)
    })

  private static func replayAll(_ dataset: Dataset, threads: Int) throws -> [Replay.Verdict] {
    let (path, episodes) = (dataset.path, dataset.episodes)
    let next = Atomic<Int>(0)
    let results = Mutex<[Int: Result<Replay.Verdict, any Error>]>([:])
    let bar = ProgressBar("episodes", speaksElsewhere: true)
    try WorkerPool(threads: max(1, min(threads, episodes.count))).run(threads) { _ in
      var replay: Replay?
      while true {
        let place = next.add(1, ordering: .relaxed).oldValue
        guard place < episodes.count, Interruption.signal == nil else { return }
        let result = Result {
          let mine = try replay ?? Replay(Dataset(path))
          replay = mine
          return try mine.run(episodes[place])
        }
        let done = results.withLock {
          $0[place] = result
          return $0.count
        }
        bar.show(done, of: episodes.count)
      }
    }
    try Interruption.check()
    return try results.withLock { results in
      try episodes.indices.compactMap { try results[$0]?.get() }
    }
  }

  private static func tell(
    _ verdicts: [Replay.Verdict], _ arguments: Arguments
  ) throws -> ExitStatus {
    let report = ReplayReport(verdicts)
    for episode in report.episodes {
      let words = episode.failure.map { "cannot be read: \($0)" } ?? episode.difference
      if let words { arguments.say("episode \(episode.number), \(episode.task): \(words)") }
    }
    arguments.say(
      "\(report.same) of \(report.episodes.count) episodes are the same to the bit, "
        + "with \(report.steps) steps and \(report.images) pictures"
        + (report.unreadable > 0 ? "; \(report.unreadable) cannot be read" : ""))
    try arguments.deliver(report)
    return report.same == report.episodes.count ? .success : .failure
  }
}

/// What replaying has shown, for machines.
private struct ReplayReport: Encodable {
  struct Episode: Encodable {
    let number: Int
    let task: String
    let steps: Int
    let success: Bool
    let difference: String?
    /// Why it cannot be read.
    let failure: String?
  }

  let same, unreadable, steps, images: Int
  let episodes: [Episode]

  init(_ verdicts: [Replay.Verdict]) {
    same = verdicts.filter(\.isSame).count
    unreadable = verdicts.count { $0.failure != nil }
    steps = verdicts.reduce(0) { $0 + $1.stepCount }
    images = verdicts.reduce(0) { $0 + $1.imageCount }
    episodes = verdicts.map {
      Episode(
        number: $0.number, task: $0.task, steps: $0.stepCount, success: $0.hasSuccess,
        difference: $0.difference, failure: $0.failure)
    }
  }
}
