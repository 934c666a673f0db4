internal import Agents
internal import Base
internal import Datasets
internal import Render
internal import Tasks

extension Command {
  static let collect = Command(
    name: "collect",
    summary: "Record episodes of a suite or a task as a dataset.",
    discussion: [
      .paragraph(
        """
        Each episode holds observations, actions, rewards, success, the goal, hidden dynamics, the \
        seed for replay, and the images of --cameras. The dataset depends only on the options, not \
        on the number of threads.
        """),
      .paragraph(
        """
        An interrupted recording continues with --resume; until it is complete it takes twice its \
        size on disk. --resume needs no other option, and refuses one that would change the \
        dataset.
        """),
      .terms([
        (
          "minari",
          "HDF5; a dataset benchtop/TASK-v0 for each task. The folder is MINARI_DATASETS_PATH."
        ),
        ("robomimic", "HDF5; a file for each task."),
        ("lerobot", "Parquet, version 3.0; all tasks in one dataset."),
        ("png", "A folder for each episode, with PNG files and a line of JSON for each step."),
      ]),
    ],
    examples: [
      "benchtop collect --suite MT10 --episodes 200 --cameras tabletop,gripperPOV --out data/mt10",
      "benchtop collect --task pick-place --episodes 50 --cameras tabletop --size 128x128 "
        + "--with-depth --format png --out data/pick-place",
      "benchtop collect --suite MT10 --noise 0.6 --episodes 200 --out data/noisy --threads 8",
      "benchtop collect --out data/mt10 --resume",
    ],
    options: [
      .suite(), .task, .policy,
      Option(
        name: "noise", kind: .real(0...10),
        summary:
          "Largest standard deviation of the noise on actions; each episode draws its own.",
        defaultValue: "0"),
      Option(
        name: "episodes", kind: .integer(1...1_000_000), summary: "Episodes per task.",
        defaultValue: "10"),
      Option(
        name: "after-success", kind: .integer(0...1_000_000),
        summary: "Steps that an episode continues after its first success.", defaultValue: "30"),
      .otherTasks, .seed, .threads,
      Option(
        name: "resume", kind: .flag, summary: "Continue the recording in the folder of --out."),
      Option(
        name: "cameras", kind: .text,
        summary: "Cameras to record, with commas between; see 'benchtop list cameras'.",
        placeholder: "NAMES", defaultText: "none", candidates: .cameras.list, group: .image),
      Option(
        name: "with-depth", kind: .flag, summary: "Record depth images too.", group: .recording),
      Option(
        name: "with-segmentation", kind: .flag, summary: "Record segmentation images too.",
        group: .recording),
      Option(
        name: "format", kind: .choice(DatasetFormat.allCases.map(\.rawValue)),
        summary: "File format: minari, robomimic, lerobot or png.",
        placeholder: "FORMAT", defaultValue: "minari", group: .output),
      .size("84x84"),
      Option(
        name: "randomize-seed", kind: .integer(0...Int.max),
        summary:
          "Seed of the visual randomization, beside each episode's own. Without --randomize, its "
          + "strength is 1.", placeholder: "SEED", defaultText: "none", group: .image),
      .outFolder("The dataset's folder.", requirement: .required), .json,
      .force(replacing: "dataset"),
    ] + Option.imageStyleOptions + Option.environment(goals: .finite),
    handlesSignals: true,
    run: { arguments in
      try collect(arguments)
      return .success
    })

  private static func collect(_ arguments: Arguments) throws {
    let out = arguments.text("out") ?? ""
    let record = "\(out)/recording.json"
    var plan: RecordingPlan
    if arguments.flag("resume"), try arguments.givenSuite() == nil || OutputFile.exists(record) {
      plan = try Dataset(out).plan
      try arguments.requireUnchanged(
        plan, ignoring: ["out", "resume", "threads", "json", "force"],
        groups: [Option.environmentNames, ["randomize", "randomize-seed"]]
      ) { try $0.recordingPlan(resuming: plan) }
    } else {
      plan = try arguments.recordingPlan(resuming: nil)
    }
    guard plan.sources == nil else {
      throw FileError.unsuitable(
        path: out, reason: "is a merged dataset; 'benchtop merge --resume' continues it")
    }
    let policy = try PolicyChoice(plan.policy)
    let sha256 = try policy.sha256
    plan.policySHA256 = sha256
    try policy.make(requiring: sha256).check(for: plan.specs)
    let kernels = policy.kernels
    func start() throws -> Collector {
      try Collector(
        plan, in: out, resume: arguments.flag("resume"), threads: arguments.integer("threads"),
        origin: .current(kernels: kernels))
    }
    let collector =
      OutputFile.exists(record) && !arguments.flag("resume")
      ? try arguments.replace("dataset", in: out, files: { _ in true }, start) : try start()
    if let other = collector.earlierOrigins.last(where: { $0.kernels != kernels }) {
      arguments.note(
        "earlier episodes used the matrix kernels \(other.kernels ?? "none"), these use "
          + "\(kernels ?? "none"); the last bits of the policy's actions may differ")
    }
    let progress = CollectionProgress(plan, arguments)
    do {
      try collector.run({ try policy.make(requiring: sha256) }, reportProgress: progress.show)
    } catch let error as InterruptedError {
      throw ResumableInterruption(
        error, "all episodes recorded so far are saved",
        resumedBy: ["collect", "--out", out, "--resume"] + arguments.repeated("threads", "json"))
    }
    let damaged = collector.damagedEpisodes
    if !damaged.isEmpty {
      arguments.note(
        "recorded again, because their files were damaged: episodes "
          + damaged.prefix(20).map(String.init).joined(separator: ", ")
          + (damaged.count > 20 ? " and \(damaged.count - 20) more" : ""))
    }
    let dataset = try Dataset(out)
    for line in summaryLines(of: dataset) { arguments.printLine(line) }
    if arguments.text("json") != nil { try arguments.writeResults(DatasetSummary(dataset)) }
  }

  /// What has been recorded, and how to open it.
  private static func summaryLines(of dataset: Dataset) -> [String] {
    let plan = dataset.plan
    let tasks = plan.specs.count == 1 ? plan.specs[0].task : "each of \(plan.specs.count) tasks"
    let hint =
      switch plan.format {
      case .minari:
        "Open it with MINARI_DATASETS_PATH=\(dataset.path) and "
          + "minari.load_dataset(\"benchtop/\(plan.specs[0].task)-v0\")."
      case .robomimic: "Its first file is \(dataset.path)/\(plan.specs[0].task).hdf5."
      case .lerobot: "Open it with LeRobotDataset(\"benchtop/data\", root=\"\(dataset.path)\")."
      case .png: "Its first episode is in \(dataset.path)/\(plan.specs[0].task)/episode_00000."
      }
    let episodes = plan.episodesPerTask == 1 ? "1 episode" : "\(plan.episodesPerTask) episodes"
    return ["\(dataset.path) holds \(episodes) of \(tasks).", hint]
  }
}

/// Progress of recording and of writing the dataset.
final class CollectionProgress: Sendable {
  private let recording, writing: ProgressBar
  private let hasImages: Bool
  private let start = ContinuousClock.now

  init(_ plan: RecordingPlan, _ arguments: Arguments) {
    recording = ProgressBar("episodes", arguments, printsWithoutTerminal: true)
    writing = ProgressBar("episodes", arguments)
    hasImages = !plan.images.cameras.isEmpty
  }

  func show(_ progress: Collector.Progress) {
    switch progress.stage {
    case .recording:
      let seconds = start.duration(to: .now) / .seconds(1)
      let rate = fixedPoint(Double(progress.images) / max(seconds, 1e-9), 0)
      recording.show(
        progress.episodes, of: progress.totalEpisodes, hasImages ? "\(rate) images/s" : "")
    case .writing: writing.show(progress.episodes, of: progress.totalEpisodes, "writing")
    }
  }
}

extension Arguments {
  /// The plan that options stand for. Options that were not given have their defaults, or the values of a recorded plan.
  fileprivate func recordingPlan(resuming recorded: RecordingPlan?) throws -> RecordingPlan {
    func applies(_ name: String) -> Bool { recorded == nil || isGiven(name) }
    var plan: RecordingPlan
    if let recorded {
      plan = recorded
      if let suite = try givenSuite() { plan.name = recordingName(of: suite) }
      for index in plan.specs.indices {
        plan.specs[index].options = try recordingOptions(
          plan.specs[index].options, isGiven("policy") ? text("policy") : plan.policy, applies)
      }
    } else {
      let suite = try suite()
      plan = RecordingPlan(
        name: recordingName(of: suite),
        specs: suite.specs(
          options: try recordingOptions(suite.defaultOptions, text("policy"), applies)),
        policy: "", episodesPerTask: 0, seed: 0, format: .minari)
    }
    if applies("policy") { plan.policy = text("policy") ?? "" }
    if applies("episodes") { plan.episodesPerTask = integer("episodes") }
    if applies("seed") { plan.seed = seed }
    if applies("format"), let format = text("format").flatMap(DatasetFormat.init) {
      plan.format = format
    }
    if applies("noise") { plan.maxNoiseStd = real("noise") }
    if applies("after-success") { plan.stepsAfterSuccess = integer("after-success") }
    if applies("cameras") {
      plan.images.cameras = (text("cameras") ?? "").split(separator: ",").map(String.init)
    }
    if applies("size") { plan.images.size = try size() }
    if applies("with-depth") { plan.images.hasDepth = flag("with-depth") }
    if applies("other-tasks") { plan.includesOtherTasks = flag("other-tasks") ? true : nil }
    if applies("with-segmentation") { plan.images.hasSegmentation = flag("with-segmentation") }
    return plan
  }

  private func recordingName(of suite: Suite) -> String {
    text("task") == nil ? suite.name : suite.train[0].task
  }

  private func recordingOptions(
    _ base: EnvironmentOptions, _ policy: String?, _ applies: (String) -> Bool
  ) throws -> EnvironmentOptions {
    var options = try environmentOptions(base)
    // A merged dataset may have several policies.
    let choice = policy.flatMap { try? PolicyChoice($0) }
    if applies("policy"), let choice { options = try observing(options, by: choice) }
    let seesImages = try choice?.images != nil
    // Other policies do not see the images of the options' file: they would be drawn for nothing.
    if !seesImages { options.observation.cameras = [] }
    // The options below cover all of the style, so that of the options' file does not count. Policies that see images
    // keep theirs where nothing else is asked for.
    var style = seesImages ? options.observation.imageStyle : base.observation.imageStyle
    func changes(_ name: String) -> Bool { seesImages ? isGiven(name) : applies(name) }
    if changes("no-goal") { style.showsGoalMarker = !flag("no-goal") }
    if changes("upside-down") { style.isUpright = !flag("upside-down") }
    if changes("no-shadows") { style.hasShadows = !flag("no-shadows") }
    if changes("samples") { style.samples = integer("samples") }
    if changes("randomize") {
      style.randomization = try randomization(seed: style.randomization.seed)
    }
    if let seed = text("randomize-seed").flatMap({ UInt64($0) }) {
      if style.randomization.textures == 0 { style.randomization.setAmount(1) }
      style.randomization.seed = seed
    }
    options.observation.imageStyle = style
    return options
  }
}
