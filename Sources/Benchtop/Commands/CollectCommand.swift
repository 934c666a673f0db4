internal import Agents
internal import Base
internal import Datasets
internal import Render
internal import Synchronization
internal import Tasks

extension Command {
  static let collect = Command(
    name: "collect",
    summary: "Record episodes of a suite or a task as a dataset.",
    discussion:
      "Each episode holds states, actions, rewards, success, the goal, hidden dynamics, the seed it\n"
      + "can be replayed from, and what --cameras saw. The dataset follows from the options alone,\n"
      + "whatever the number of jobs. What was interrupted, however it was, goes on with --resume;\n"
      + "until the end that takes twice the room on disk. Formats:\n"
      + "  minari     HDF5, a dataset benchtop/TASK-v0 for each task; the folder is MINARI_DATASETS_PATH\n"
      + "  robomimic  HDF5, a file for each task\n"
      + "  lerobot    Parquet, version 3.0, all tasks in one dataset\n"
      + "  png        a folder for each episode, with PNG files and a line of JSON for each step",
    examples: [
      "benchtop collect --suite MT10 --episodes 200 --cameras corner2,gripperPOV --out data/mt10",
      "benchtop collect --task pick-place --episodes 50 --cameras corner2 --size 128x128 --depth "
        + "--format png --out data/pick-place",
      "benchtop collect --suite MT10 --noise 0.6 --episodes 200 --out data/noisy --jobs 8",
      "benchtop collect --out data/mt10 --resume",
    ],
    options: [
      .suite(standard: nil),
      Option(
        name: "task", kind: .text, summary: "A single task instead; see 'benchtop list tasks'.",
        placeholder: "NAME", candidates: .tasks),
      .policy,
      Option(
        name: "noise", kind: .real(0...10),
        summary:
          "The largest standard deviation of what chance adds to motions; each episode has a "
          + "part of it.", standard: "0"),
      Option(
        name: "episodes", kind: .integer(1...1_000_000), summary: "Episodes of each task.",
        standard: "10"),
      Option(
        name: "after-success", kind: .integer(0...1_000_000),
        summary: "Steps that an episode goes on for after its first success.", standard: "30"),
      Option(
        name: "cameras", kind: .text,
        summary: "From which cameras, with commas between; see 'benchtop list cameras'.",
        placeholder: "NAMES", candidates: .cameras.list),
      .size("84x84"),
      Option(name: "depth", kind: .flag, summary: "Record how far away things are, too."),
      Option(name: "segmentation", kind: .flag, summary: "Record what each pixel shows, too."),
      Option(
        name: "variation", kind: .integer(0...Int.max),
        summary:
          "Let looks vary, drawn from this seed besides the episode's; as far as --vary says, "
          + "or all the way.", placeholder: "SEED"),
      Option(
        name: "format", kind: .choice(DatasetFormat.allCases.map(\.rawValue)),
        summary: "How the dataset lies on disk: minari, robomimic, lerobot or png.",
        placeholder: "FORMAT", standard: "minari"),
      .outFolder("The dataset's folder."),
      Option(
        name: "resume", kind: .flag, summary: "Go on with the dataset that the folder holds."),
      .seed, .threads, .json,
    ] + Option.pictureStyle + Option.environment,
    heedsSignals: true,
    run: { arguments in
      try collect(arguments)
      return .success
    })

  private static func collect(_ arguments: Arguments) throws {
    guard let out = arguments.text("out") else {
      throw UsageError.missing("--out DIR", command: .collect)
    }
    try arguments.requireWritableJSON()
    let plan = try arguments.recordingPlan(in: out)
    let policy = try PolicyChoice(plan.policy)
    let kernels = policy.kernels
    let collector = try Collector(
      plan, in: out, resume: arguments.flag("resume"), threads: arguments.integer("threads"),
      origin: .current(kernels: kernels))
    if let other = collector.earlierOrigins.last(where: { $0.kernels != kernels }) {
      arguments.say(
        "earlier episodes are of \(other.kernels ?? "no") matrix kernels, these of "
          + "\(kernels ?? "no") ones: the policy's actions may differ in their last bits")
    }
    let bars = CollectionBars(plan)
    do {
      try collector.run({ try policy.make() }, tell: bars.show)
    } catch let error as Interrupted {
      throw Stopped(
        error, "all episodes recorded so far are kept",
        continuedBy: ["collect", "--out", out, "--resume"] + arguments.repeated("threads"))
    }
    let damaged = collector.damagedEpisodes
    if !damaged.isEmpty {
      arguments.say(
        "recorded again, because their parts were damaged: episodes "
          + damaged.prefix(20).map(String.init).joined(separator: ", ")
          + (damaged.count > 20 ? " and \(damaged.count - 20) more" : ""))
    }
    let dataset = try Dataset(out)
    for line in summaryLines(of: dataset) { arguments.say(line) }
    if arguments.text("json") != nil { try arguments.deliver(DatasetSummary(dataset)) }
  }

  /// What has been recorded, and how to open it.
  private static func summaryLines(of dataset: Dataset) -> [String] {
    let plan = dataset.plan
    let tasks = plan.specs.count == 1 ? plan.specs[0].task : "each of \(plan.specs.count) tasks"
    let hint =
      switch plan.format {
      case .minari:
        "open it with MINARI_DATASETS_PATH=\(dataset.path) and "
          + "minari.load_dataset(\"benchtop/\(plan.specs[0].task)-v0\")"
      case .robomimic: "its files are \(dataset.path)/\(plan.specs[0].task).hdf5 and so on"
      case .lerobot: "open it with LeRobotDataset(\"benchtop/data\", root=\"\(dataset.path)\")"
      case .png: "its first episode is in \(dataset.path)/\(plan.specs[0].task)/episode_00000"
      }
    return ["\(plan.episodesPerTask) episodes of \(tasks) are in \(dataset.path)", hint]
  }
}

/// How far recording has come, and how fast it is.
private final class CollectionBars: Sendable {
  private let recording = ProgressBar("episodes", speaksElsewhere: true)
  private let writing = ProgressBar("episodes")
  private let hasPictures: Bool
  private let start = ContinuousClock.now

  init(_ plan: RecordingPlan) { hasPictures = !plan.pictures.cameras.isEmpty }

  func show(_ progress: Collector.Progress) {
    switch progress.stage {
    case .recording:
      let seconds = start.duration(to: .now) / .seconds(1)
      let rate = rounded(Double(progress.images) / max(seconds, 1e-9), 0)
      recording.show(
        progress.episodes, of: progress.totalEpisodes, hasPictures ? "\(rate) images/s, " : "")
    case .writing: writing.show(progress.episodes, of: progress.totalEpisodes, "writing, ")
    }
  }
}

extension Arguments {
  /// What was asked for, or what the folder holds where it is to be gone on with and nothing else is said.
  fileprivate func recordingPlan(in folder: String) throws -> RecordingPlan {
    if flag("resume"), text("suite") == nil, text("task") == nil {
      return try Dataset(folder).plan
    }
    let suite =
      switch (text("suite"), text("task")) {
      case (let suite?, nil): try Suite.find(suite)
      case (nil, let task?): try Suite.find("MT1:\(task)")
      case (nil, nil): try Suite.find("MT10")
      case (.some, .some):
        throw TaskError.invalidOption(
          name: "--task", given: "given besides --suite", allowed: "given alone")
      }
    var options = try environmentOptions(suite.standardOptions)
    // A camera observation of the options' file would be drawn for nothing.
    options.observation.cameras = []
    options = withPictureStyle(options)
    options.observation.imageStyle.isUpright = !flag("upside-down")
    if let variation = text("variation").flatMap({ UInt64($0) }) {
      let amount = real("vary") > 0 ? real("vary") : 1
      var looks = VisualVariation()
      (looks.textures, looks.colors, looks.light, looks.camera) = (amount, amount, amount, amount)
      looks.seed = variation
      options.observation.imageStyle.variation = looks
    }
    options.observation.imageStyle.hasShadows = !flag("no-shadows")
    options.observation.imageStyle.samples = integer("samples")
    var plan = RecordingPlan(
      name: text("task") ?? suite.name, specs: suite.specs(options: options),
      policy: text("policy") ?? "expert", episodesPerTask: integer("episodes"), seed: seed,
      format: DatasetFormat(rawValue: text("format") ?? "") ?? .minari)
    plan.noise = real("noise")
    plan.stepsAfterSuccess = integer("after-success")
    plan.pictures.cameras = (text("cameras") ?? "").split(separator: ",").map(String.init)
    plan.pictures.size = try size()
    plan.pictures.hasDepth = flag("depth")
    plan.pictures.hasSegmentation = flag("segmentation")
    return plan
  }
}
