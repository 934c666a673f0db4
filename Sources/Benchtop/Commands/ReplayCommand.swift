internal import Base
internal import Datasets
internal import Render
internal import Synchronization
internal import Tasks

extension Command {
  static let replay = Command(
    name: "replay",
    summary: "Simulate a dataset's episodes again, and compare every bit.",
    discussion: [
      .paragraph(
        """
        Each episode is simulated from its seed and actions. Every observation, reward and image is \
        compared with the recorded one. Prints the first difference of an episode, or why it cannot \
        be read; fails if there is any. With --episode, --video and --sheet draw the episode.
        """)
    ],
    examples: [
      "benchtop replay data/mt10", "benchtop replay data/mt10 --episode 3 --video three.webm",
    ],
    operands: [.dataset],
    options: [
      Option(
        name: "episode", kind: .integer(0...Int.max),
        summary: "Replay one episode, by its number in the whole dataset.",
        placeholder: "K", defaultText: "all episodes"),
      .threads, .camera, .size("320x320"), .frameRate, .video, .sheet, .json, .force,
    ] + Option.imageStyleOptions,
    handlesSignals: true,
    run: { arguments in
      let path = arguments.operands[0]
      let dataset = try Dataset(path)
      let recorder = try EpisodeRecorder(arguments)
      guard recorder == nil || arguments.text("episode") != nil else {
        throw UsageError(description: "--video and --sheet need --episode")
      }
      let outcomes: [EpisodeReplayer.Outcome]
      if arguments.text("episode") != nil {
        let replay = EpisodeReplayer(dataset)
        outcomes = [
          try replay.run(arguments.integer("episode")) { try recorder?.capture($0) }
        ]
        try recorder?.finish()
      } else {
        outcomes = try replayAll(dataset, arguments)
      }
      return try report(outcomes, arguments)
    })

  private static func replayAll(_ dataset: Dataset, _ arguments: Arguments) throws
    -> [EpisodeReplayer
    .Outcome]
  {
    let (path, episodes, threads) = (
      dataset.path, dataset.episodes, arguments.integer("threads")
    )
    let next = Atomic<Int>(0)
    let results = Mutex<[Int: Result<EpisodeReplayer.Outcome, any Error>]>([:])
    let bar = ProgressBar("episodes", arguments, printsWithoutTerminal: true)
    try ThreadPool(threads: max(1, min(threads, episodes.count))).parallelFor(threads) { _ in
      var replay: EpisodeReplayer?
      while true {
        let place = next.add(1, ordering: .relaxed).oldValue
        guard place < episodes.count, Interruption.receivedSignal == nil else { return }
        let result = Result {
          let opened = try replay ?? EpisodeReplayer(Dataset(path))
          replay = opened
          return try opened.run(episodes[place])
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

  private static func report(
    _ outcomes: [EpisodeReplayer.Outcome], _ arguments: Arguments
  ) throws -> ExitStatus {
    let report = ReplayReport(outcomes)
    for episode in report.episodes {
      let words = episode.failure.map { "cannot be read: \($0)" } ?? episode.difference
      if let words { arguments.printLine("episode \(episode.number), \(episode.task): \(words)") }
    }
    arguments.printLine(
      "\(report.same) of \(report.episodes.count) episodes are identical, "
        + "with \(report.steps) steps and \(report.images) images"
        + (report.unreadable > 0 ? "; \(report.unreadable) cannot be read" : ""))
    try arguments.writeResults(report)
    return report.same == report.episodes.count ? .success : .failure
  }
}

/// The results of a replay, for JSON.
private struct ReplayReport: Encodable {
  struct Episode: Encodable {
    let number: Int
    let task: String
    let steps: Int
    let success: Bool
    let difference: String?
    /// Why it cannot be read; nil if it can.
    let failure: String?
  }

  let same, unreadable, steps, images: Int
  let episodes: [Episode]

  init(_ outcomes: [EpisodeReplayer.Outcome]) {
    same = outcomes.filter(\.isSame).count
    unreadable = outcomes.count { $0.failure != nil }
    steps = outcomes.reduce(0) { $0 + $1.stepCount }
    images = outcomes.reduce(0) { $0 + $1.imageCount }
    episodes = outcomes.map {
      Episode(
        number: $0.number, task: $0.task, steps: $0.stepCount, success: $0.hasSuccess,
        difference: $0.difference, failure: $0.failure)
    }
  }
}
