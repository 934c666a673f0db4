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
      .paragraph(
        """
        --recipe makes a dataset of several parts: episodes of experts, of play, of policies on the way \
        to success, or all that an agent saw while it learned. It trains first what the recipe names \
        and --runs lacks. 'benchtop list recipes' lists the bundled ones.
        """),
      .terms([
        (
          "minari",
          "HDF5; a dataset benchtop/TASK/NAME for each task. The folder is MINARI_DATASETS_PATH."
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
      "benchtop collect --recipe mt10-play --out data/play",
      "benchtop collect --recipe mt10-mixed --dry-run",
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
        name: "recipe", kind: .text,
        summary: "Make the dataset of a recipe: a file, or the name of a bundled one.",
        placeholder: "FILE", candidates: .recipes),
      Option(
        name: "runs", kind: .text, summary: "The folder of the runs that recipes train.",
        placeholder: "DIR", defaultValue: "runs", candidates: .folders),
      Option(
        name: "jobs", kind: .integer(1...1024),
        summary: "Number of a recipe's runs that are trained at once; they share the threads.",
        defaultValue: "1"),
      Option(
        name: "dry-run", kind: .flag,
        summary: "Check a recipe, print what is missing, and stop."),
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
      .datasetName("SUITE-POLICY"), .size("84x84"),
      Option(
        name: "randomize-seed", kind: .integer(0...Int.max),
        summary:
          "Seed of the visual randomization, beside each episode's own. Without --randomize, its "
          + "strength is 1.", placeholder: "SEED", defaultText: "none", group: .image),
      .outFolder("The dataset's folder.", requirement: .requiredUnless("dry-run")), .json,
      .force(replacing: "dataset"),
    ] + Option.imageStyleOptions + Option.environment(goals: .finite),
    handlesSignals: true,
    run: { arguments in
      if let recipe = try arguments.recipeRecord() {
        try collect(recipe, arguments)
      } else {
        try collect(arguments)
      }
      return .success
    })

  /// Makes the dataset of a recipe.
  private static func collect(_ record: RecipeRecord, _ arguments: Arguments) throws {
    let maker = try RecipeMaker(record, threads: arguments.integer("threads"))
    if arguments.flag("dry-run") { return try forecast(maker, arguments) }
    let out = arguments.text("out") ?? ""
    func start() throws -> DatasetSources {
      try maker.begin(in: out, resume: arguments.flag("resume"))
    }
    let sources =
      RecipeRecord.exists(in: out) && !arguments.flag("resume")
      ? try arguments.replace("dataset", in: out, files: { _ in true }, start) : try start()
    do {
      try maker.make(in: out, sources, jobs: arguments.integer("jobs"), arguments)
    } catch let error as InterruptedError {
      throw ResumableInterruption(
        error, "all that is trained and recorded so far is saved",
        resumedBy: ["collect", "--out", out, "--resume"]
          + arguments.repeated("threads", "jobs", "json"))
    }
    try report(Dataset(out), arguments)
  }

  /// Prints what a recipe still needs.
  private static func forecast(_ maker: RecipeMaker, _ arguments: Arguments) throws {
    try maker.checkTrainings()
    var table = TextTable([.word("run"), .number("steps"), .word("")])
    for training in maker.trainings {
      table.add([
        .word(training.folder.path), .number("\(training.steps)"),
        .word(
          try training.isFinished() ? "finished" : training.folder.hasRun ? "started" : "missing"),
      ])
    }
    if !maker.trainings.isEmpty {
      for line in table.lines { arguments.printLine(line) }
      arguments.printLine("")
    }
    let (tasks, parts) = (maker.record.tasks.count, maker.record.recipe.parts)
    arguments.printLine(
      "\(maker.record.recipe.name): \(parts.count) \(parts.count == 1 ? "part" : "parts"), with "
        + "\(maker.episodesPerTask * tasks) episodes to record"
        + (parts.contains { $0.recording != nil }
          ? ", and all those of training." : "."))
  }

  /// Prints what a dataset holds.
  private static func report(_ dataset: Dataset, _ arguments: Arguments) throws {
    for line in summaryLines(of: dataset) { arguments.printLine(line) }
    if arguments.text("json") != nil { try arguments.writeResults(DatasetSummary(dataset)) }
  }

  private static func collect(_ arguments: Arguments) throws {
    for name in ["dry-run", "runs", "jobs"] where arguments.isGiven(name) {
      throw UsageError.missing("--recipe, which --\(name) belongs to,")
    }
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
        path: out,
        reason: "was merged, or recorded in training or by a person; only what made it continues it"
      )
    }
    let policy = try PolicyChoice(plan.policy)
    let sha256 = try policy.sha256
    plan.policySHA256 = sha256
    try policy.make(requiring: sha256).check(for: plan.specs)
    let kernels = policy.kernels
    func start() throws -> Collector {
      try Collector(
        plan, in: out, resume: arguments.flag("resume"),
        threads: policy.threads(of: arguments.integer("threads")),
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
    try report(Dataset(out), arguments)
  }

  /// What has been recorded, and how to open it.
  private static func summaryLines(of dataset: Dataset) -> [String] {
    let plan = dataset.plan
    let tasks = plan.specs.count == 1 ? plan.specs[0].task : "each of \(plan.specs.count) tasks"
    let hint =
      switch plan.format {
      case .minari:
        "Open it with MINARI_DATASETS_PATH=\(dataset.path) and "
          + "minari.load_dataset(\"\(dataset.minariIDs[0])\")."
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

  /// What is recorded, where it is a part of the whole.
  private let part: String

  init(_ plan: RecordingPlan, _ arguments: Arguments, part: String = "") {
    self.part = part
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
        progress.episodes, of: progress.totalEpisodes, hasImages ? "\(part) \(rate) images/s" : part
      )
    case .writing: writing.show(progress.episodes, of: progress.totalEpisodes, "writing")
    }
  }
}

extension Arguments {
  /// What --recipe stands for, or the recipe of the dataset that --resume continues; nil without one.
  fileprivate func recipeRecord() throws -> RecipeRecord? {
    let out = text("out") ?? ""
    func require(only names: [String], with use: String) throws {
      let own = ["jobs", "resume", "threads", "out", "json", "force"] + names
      if let other = options.first(where: { isGiven($0.name) && !own.contains($0.name) }) {
        throw UsageError.conflict("--\(other.name)", use)
      }
    }
    guard let file = text("recipe") else {
      guard flag("resume"), RecipeRecord.exists(in: out) else { return nil }
      try require(only: [], with: "--resume of a recipe")
      return try RecipeRecord(readingIn: out)
    }
    try require(
      only: [
        "recipe", "runs", "dry-run", "cameras", "size", "with-depth", "with-segmentation",
      ], with: "--recipe")
    var images = RecordingPlan.ImageSettings()
    images.cameras = (text("cameras") ?? "").split(separator: ",").map(String.init)
    images.size = try size()
    images.hasDepth = flag("with-depth")
    images.hasSegmentation = flag("with-segmentation")
    return try RecipeRecord(
      Recipe(reading: BundledFiles.recipes.path(named: file)), runs: text("runs") ?? "runs",
      images: images)
  }

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
        policy: text("policy") ?? "", episodesPerTask: 0, seed: 0, format: .minari)
    }
    if applies("policy") { plan.policy = text("policy") ?? "" }
    if let name = try datasetName { plan.datasetName = name }
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
