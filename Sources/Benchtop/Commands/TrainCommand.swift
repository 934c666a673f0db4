internal import Agents
internal import Base
internal import Datasets
internal import Experience
internal import Learning
internal import Reports
internal import Tasks

extension Command {
  static let train = Command(
    name: "train",
    summary: "Train an agent on a suite; write checkpoints and learning curves into a folder.",
    discussion: [
      .terms(Algorithms.all.map { ($0.name, $0.summary) }),
      .paragraph(
        """
        An interrupted run continues with --resume, and ends with the same result as an \
        uninterrupted one. sac, mhsac, td3 and her do so only with --set savesReplayBuffer=true (her: \
        sac.savesReplayBuffer=true); without it they start with an empty replay buffer. --resume needs \
        no other option, and refuses one that would change the run.
        """),
      .paragraph(
        """
        --initial-run starts from the networks, optimizers and statistics of another run of the algorithm on \
        the same tasks. With online.environmentsPerTask, iql and awac then continue while they act: \
        their batches mix the dataset with what they collect.
        """),
      .paragraph(
        """
        --record keeps everything that the agent sees and does while it learns: a dataset in the form \
        of 'benchtop collect', which offline algorithms learn from. Until training ends, it can only \
        be continued.
        """),
      .paragraph(
        """
        --config reads settings in the form of a run's config.json, all or some. --set changes \
        single settings: --set epochs=3 --set 'policy.torso.hiddenSizes=[256,256]'. The kinds of torsos \
        and gradient combiners are those of 'benchtop list parts': --set policyCombiner=cagrad.
        """),
    ],
    examples: [
      "benchtop train ppo --suite MT10 --steps 40000000 --seed 1 --out runs/mt10",
      "benchtop train ppo --task reach --steps 200000 --out runs/reach --set epochs=3",
      "benchtop train her --task goal-push --steps 1000000 --out runs/push",
      "benchtop train bc --suite MT10 --dataset data/mt10 --out runs/cloned",
      "benchtop train bc --task reach --state none --cameras tabletop --set network.torso=imageEncoder "
        + "--out runs/seen",
      "benchtop train sac --task push --until-success 0.5 --record data/push-replay --out runs/push",
      "benchtop train iql --task push --dataset data/push --initial-run runs/offline "
        + "--set online.environmentsPerTask=4 --out runs/online",
      "benchtop train ppo --out runs/mt10 --resume", "benchtop train ppo --show-settings",
    ],
    operands: [
      Operand(name: "ALGORITHM", summary: "The algorithm's name.", candidates: .algorithms)
    ],
    options: [
      .suite(), .task,
      Option(
        name: "steps", kind: .integer(1...SettingLimits.totalSteps),
        summary: "Steps of all environments together.", defaultText: "1000000 per task"),
      Option(
        name: "seed", kind: .integer(0...Int.max), summary: "Random seed.", defaultText: "0"),
      .threads,
      Option(
        name: "checkpoint-steps", kind: .integer(1...SettingLimits.totalSteps),
        summary: "Steps between checkpoints.", defaultText: "a fiftieth of --steps"),
      .precision,
      Option(
        name: "dataset", kind: .text,
        summary: "Learn from a recorded dataset (bc, iql); see 'benchtop collect'.",
        placeholder: "DIR", defaultText: "the experts act", candidates: .folders),
      Option(
        name: "initial-run", kind: .text,
        summary: "Start from what the run in this folder has learned.", placeholder: "RUN",
        defaultText: "random networks", candidates: .folders),
      Option(
        name: "record", kind: .text,
        summary: "Record all episodes of training as a dataset, without images.",
        placeholder: "DIR", candidates: .folders, group: .output),
      Option(
        name: "until-success", kind: .real(0...1),
        summary:
          "End at the first checkpoint whose evaluation reaches this success rate, from 0 to 1.",
        defaultText: "after --steps"),
      Option(
        name: "config", kind: .text, summary: "Read settings from a JSON file first.",
        placeholder: "FILE", candidates: .files),
      Option(
        name: "set", kind: .text, summary: "Change one setting of the algorithm.",
        placeholder: "KEY=VALUE", isRepeatable: true),
      Option(
        name: "show-settings", kind: .flag, summary: "Print all settings as JSON and stop."),
      Option(name: "resume", kind: .flag, summary: "Continue the run in the folder of --out."),
      .outFolder("The run's folder.", requirement: .requiredUnless("show-settings")), .json,
      .force(replacing: "run"),
    ] + Option.environment(goals: .finite) + Option.observation,
    handlesSignals: true,
    run: { arguments in
      try train(Algorithms.find(arguments.operands[0]), arguments)
      return .success
    })

  private static func train<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ arguments: Arguments
  ) throws {
    let folder = arguments.text("out").map(RunFolder.init)
    var configuration = try arguments.configuration(of: algorithm, in: folder)
    configuration.origin = .current(kernels: configuration.precision.kernels)
    if arguments.flag("show-settings") {
      return print(try FileSchema.configuration.encode(configuration))
    }
    guard let folder else { return }
    if folder.hasRun, arguments.flag("resume") {
      try arguments.requireUnchanged(
        arguments.keeping(["resume"]).configuration(of: algorithm, in: folder),
        ignoring: ["out", "resume", "threads", "json", "force"],
        groups: [Option.environmentNames, Set(Command.train.options.map(\.name))]
      ) { try $0.configuration(of: algorithm, in: folder) }
    }
    func start() throws -> Trainer<Trained> {
      try Trainer(
        configuration, in: folder, resume: arguments.flag("resume"),
        threads: arguments.integer("threads"),
        recordedTransitions: configuration.dataset.map { Dataset.reader($0, folder.path) },
        makeSink: configuration.makeSink(
          resume: arguments.flag("resume"), threads: arguments.integer("threads"),
          note: arguments.note))
    }
    let trainer =
      folder.hasRun && !arguments.flag("resume")
      ? try arguments.replace("run", in: folder.path, files: folder.contains, start) : try start()
    if let note = trainer.resumeNote { arguments.note(note) }
    let bar = ProgressBar("steps", arguments, printsWithoutTerminal: true)
    do {
      let isFinished = try trainer.run { progress in
        bar.show(
          progress.steps, of: progress.totalSteps,
          progress.success.map { "success \(fixedPoint(100 * $0, 1)) %" } ?? "")
      }
      if !isFinished { try Interruption.check() }
    } catch let error as InterruptedError {
      throw ResumableInterruption(
        error, "all steps up to \(trainer.savedSteps) of \(configuration.steps) are saved",
        resumedBy: ["train", Trained.name, "--out", folder.path, "--resume"]
          + arguments.repeated("threads", "json"))
    }
    arguments.printLine("The policy is in \(folder.policy).")
    if let recording = configuration.recording {
      arguments.printLine("The episodes of training are in \(recording).")
    }
    let result = try TrainingResult(configuration, in: folder)
    if let line = result.successLine { arguments.printLine(line) }
    try arguments.writeResults(result, as: .trainingResult)
  }
}

extension FileSchema {
  /// The results of `benchtop train`.
  static let trainingResult = FileSchema("training result")
}

extension Arguments {
  /// The content of a configuration file. One that was written by hand needs no schema number.
  private static func configuration(in path: String) throws -> JSONValue {
    try FileSchema.configuration.read(path) {
      $0[FileSchema.key] == nil ? $0 : try FileSchema.configuration.migrated($0)
    }
  }

  /// The defaults of the algorithm and suite, changed by the folder's run or by a file, then by single options.
  func configuration<Trained: Algorithm>(
    of algorithm: Trained.Type, in folder: RunFolder?
  ) throws -> RunConfiguration<Trained.Settings> {
    var file: JSONValue?
    if let path = text("config") {
      file = try Arguments.configuration(in: path)
    } else if flag("resume"), let folder, folder.hasRun {
      file = try FileSchema.configuration.read(folder.configuration)
    }
    var suite = "MT10"
    if case .object(let members) = file,
      case .string(let name)? = members.first(where: { $0.key == "suite" })?.value
    {
      suite = name
    }
    let found = try givenSuite() ?? Suite.find(suite)
    var configuration = RunConfiguration(algorithm, on: found)
    // Without its own option or file, it follows from the steps.
    configuration.checkpointSteps = 0
    if let file {
      do {
        configuration = try JSON.overriding(configuration, by: file)
      } catch let error as JSONError {
        let path = text("config") ?? folder?.configuration ?? ""
        throw FileError.invalidFormat(path: path, format: "configuration", reason: "\(error)")
      }
      guard configuration.algorithm == Trained.name else {
        throw TaskError.invalidOption(
          name: "the algorithm of the configuration", given: configuration.algorithm,
          allowed: Trained.name)
      }
    }
    configuration.origin = .current()
    configuration.suite = found.name
    configuration.environment = try environmentOptions(configuration.environment)
    configuration.environment.observation = try observationOptions(
      configuration.environment.observation)
    if let dataset = text("dataset") { configuration.dataset = dataset }
    try configuration.requireDatasetReader(algorithm)
    if let initialRun = text("initial-run") { configuration.initialRun = initialRun }
    if let recording = text("record") { configuration.recording = recording }
    if text("until-success") != nil { configuration.untilSuccess = real("until-success") }
    if let precision = text("precision").flatMap(Precision.init) {
      configuration.precision = precision
    }
    if text("steps") != nil { configuration.steps = integer("steps") }
    if text("seed") != nil { configuration.seed = UInt64(integer("seed")) }
    if text("checkpoint-steps") != nil {
      configuration.checkpointSteps = integer("checkpoint-steps")
    }
    if configuration.checkpointSteps == 0 {
      configuration.checkpointSteps =
        RunConfiguration<Trained.Settings>.checkpointSteps(for: configuration.steps)
    }
    for assignment in texts("set") {
      configuration.settings = try JSON.overriding(configuration.settings, byAssignment: assignment)
    }
    return configuration
  }
}

extension Dataset {
  /// Reads the datasets that runs learn from.
  static let reader: DatasetReader = { dataset, scratch in
    { content, specs in try Dataset(dataset).transitions(content, of: specs, scratch: scratch) }
  }
}

extension RunConfiguration {
  /// What makes the dataset of the run's recording; nil if it has none. `note` gets a line about its size.
  func makeSink(
    resume: Bool, threads: Int, note: @escaping (String) -> Void
  ) -> EpisodeSinkMaker? {
    recording.map { path in
      { specs in
        let recording = try TrainingRecording(
          of: suite, specs, policy: algorithm, seed: seed, in: path, resume: resume,
          threads: threads, origin: .current(kernels: precision.kernels))
        let mebibytes = recording.byteCount(steps: steps) / 0x1p20
        let size =
          mebibytes < 1024
          ? "\(Int(mebibytes.rounded(.up))) MiB" : "\(fixedPoint(mebibytes / 1024, 1)) GiB"
        note("\(path) will take at most \(size), and twice that while it is assembled")
        return recording
      }
    }
  }
}

extension Option {
  static let precision = Option(
    name: "precision", kind: .choice(Precision.allCases.map(\.rawValue)),
    summary: "Precision of matrix products; mixed needs oneDNN and AVX512_BF16 or AMX.",
    defaultText: "float32")
}

extension RunFolder {
  /// Whether a run writes a file of this name.
  fileprivate func contains(_ name: String) -> Bool {
    [configuration, checkpoint, policy, curve, evaluation].contains("\(path)/\(name)")
      || name.hasPrefix("events.")
  }
}
