internal import Agents
internal import Base
internal import Datasets
internal import Tasks

extension Command {
  static let extend = Command(
    name: "extend",
    summary: "Record more episodes of each of a dataset's tasks.",
    discussion: [
      .paragraph(
        """
        The dataset's recorded options and policy are used again. The result is byte for byte what \
        'benchtop collect' writes with this number of episodes. The same command resumes an \
        interrupted extension. Until it is complete, the dataset takes twice its size on disk.
        """)
    ],
    examples: ["benchtop extend data/mt10 --episodes 500"],
    operands: [.dataset],
    options: [
      Option(
        name: "episodes", kind: .integer(1...1_000_000),
        summary: "New total of episodes per task.", requirement: .required),
      .threads, .json, .force,
    ],
    handlesSignals: true,
    run: { arguments in
      try extendDataset(arguments)
      return .success
    })

  private static func extendDataset(_ arguments: Arguments) throws {
    let path = arguments.operands[0]
    let old = try Dataset(path).plan
    // A merged dataset, which is refused below, may have several.
    let policy = old.sources == nil ? try PolicyChoice(old.policy) : .scripted(.expert)
    let sha256 = try policy.sha256
    let collector = try Collector(
      extending: path, toEpisodesPerTask: arguments.integer("episodes"), policySHA256: sha256,
      threads: policy.threads(of: arguments.integer("threads")),
      origin: .current(kernels: policy.kernels))
    let progress = CollectionProgress(collector.plan, arguments)
    do {
      try collector.run({ try policy.make(requiring: sha256) }, reportProgress: progress.show)
    } catch let error as InterruptedError {
      throw ResumableInterruption(
        error, "all episodes recorded so far are saved",
        resumedBy: ["extend", path, "--episodes", "\(arguments.integer("episodes"))"]
          + arguments.repeated("threads", "json"))
    }
    let plan = collector.plan
    let tasks = plan.specs.count == 1 ? plan.specs[0].task : "each of \(plan.specs.count) tasks"
    arguments.printLine("\(path) holds \(plan.episodesPerTask) episodes of \(tasks).")
    if arguments.text("json") != nil { try arguments.writeResults(DatasetSummary(Dataset(path))) }
  }
}
