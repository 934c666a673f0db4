internal import Base
internal import Datasets
internal import Tasks

extension Command {
  static let convert = Command(
    name: "convert",
    summary: "Write a dataset in another format.",
    discussion: [
      .paragraph(
        """
        The new dataset is byte for byte what 'benchtop collect' writes in that format. Nothing is \
        simulated or rendered again, and nothing is lost, so a dataset can be converted back. The \
        original stays as it is.
        """),
      .paragraph(
        """
        With --other-tasks, it is what 'benchtop collect --other-tasks' writes: episodes are \
        replayed from their seeds and actions, but no image is rendered.
        """),
      .paragraph(
        """
        Memory does not grow with the dataset. Until it is complete, the new dataset takes twice \
        its size on disk.
        """),
    ],
    examples: [
      "benchtop convert data/mt10 --format lerobot --out data/mt10-lerobot",
      "benchtop convert data/mt10 --format lerobot --out data/mt10-lerobot --resume",
    ],
    operands: [.dataset],
    options: [
      Option(
        name: "format", kind: .choice(DatasetFormat.allCases.map(\.rawValue)),
        summary: "New format: minari, robomimic, lerobot or png.", placeholder: "FORMAT",
        group: .output, requirement: .required),
      .otherTasks, .datasetName("that of DATASET"), .threads, .resumeCopy,
      .outFolder("The new dataset's folder.", requirement: .required), .json,
      .force(replacing: "dataset"),
    ],
    handlesSignals: true,
    run: { arguments in
      try convertDataset(arguments)
      return .success
    })

  private static func convertDataset(_ arguments: Arguments) throws {
    guard let format = arguments.text("format").flatMap(DatasetFormat.init) else {
      throw UsageError.missing("--format")
    }
    let out = arguments.text("out") ?? ""
    let source = arguments.operands[0]
    try arguments.copy(
      to: out,
      resumedBy: ["convert", source, "--format", format.rawValue, "--out", out]
        + (arguments.flag("other-tasks") ? ["--other-tasks"] : [])
        + arguments.repeated("dataset-name") + ["--resume"]
    ) {
      try DatasetCopier(
        converting: source, to: format, addsOtherTasks: arguments.flag("other-tasks"),
        as: arguments.datasetName, in: out, resume: arguments.flag("resume"),
        threads: arguments.integer("threads"))
    }
  }
}

extension Option {
  static let otherTasks = Option(
    name: "other-tasks", kind: .flag,
    summary: "Record also what other tasks of a shared scene observe, their rewards and success.")

  static func datasetName(_ defaultText: String) -> Option {
    Option(
      name: "dataset-name", kind: .text,
      summary: "What tells the recording apart in Minari: NAME in benchtop/TASK/NAME.",
      placeholder: "NAME", defaultText: defaultText, group: .output)
  }

  static let resumeCopy = Option(
    name: "resume", kind: .flag, summary: "Continue the copy in the folder of --out.")
}

extension Arguments {
  /// The name of the dataset; nil if none is given.
  var datasetName: DatasetName? {
    get throws { try text("dataset-name").map { try DatasetName($0) } }
  }

  /// Copies episodes into a dataset, and prints what it holds. `words` are the command line that resumes the copy.
  func copy(
    to path: String, resumedBy words: [String], _ start: () throws -> DatasetCopier
  ) throws {
    let isReplaced = OutputFile.exists("\(path)/recording.json") && !flag("resume")
    let copier =
      isReplaced ? try replace("dataset", in: path, files: { _ in true }, start) : try start()
    let copying = ProgressBar("episodes", self, printsWithoutTerminal: true)
    let writing = ProgressBar("episodes", self)
    do {
      try copier.run { progress in
        switch progress.stage {
        case .recording: copying.show(progress.episodes, of: progress.totalEpisodes, "copying")
        case .writing: writing.show(progress.episodes, of: progress.totalEpisodes, "writing")
        }
      }
    } catch let error as InterruptedError {
      throw ResumableInterruption(
        error, "all episodes copied so far are saved",
        resumedBy: words + repeated("threads", "json"))
    }
    let plan = copier.plan
    let tasks = plan.specs.count == 1 ? plan.specs[0].task : "\(plan.specs.count) tasks"
    printLine("\(path) holds \(plan.episodeCount) episodes of \(tasks) as \(plan.format.rawValue).")
    if text("json") != nil { try writeResults(DatasetSummary(Dataset(path))) }
  }
}
