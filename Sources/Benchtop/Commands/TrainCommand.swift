internal import Agents
internal import Base
internal import Reports
internal import Tasks

extension Command {
  static let train = Command(
    name: "train",
    summary: "Train an agent on a suite, with checkpoints and curves in a folder.",
    discussion:
      Algorithms.all.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n") + "\n\n"
      + "A run that was stopped, however it was, goes on with --resume, to the same result as if it\n"
      + "had not been. (sac, mhsac and her do so with --set savesReplay=true, for her learner.savesReplay;\n"
      + "without it they fill their memory anew.) --config reads settings as a run's config.json holds\n"
      + "them, all or some; --set changes single ones: --set epochs=3 --set 'policy.widths=[256,256]'.\n"
      + "--show-settings prints all settings there are, as they would be used, and does nothing.",
    examples: [
      "benchtop train ppo --suite MT10 --steps 40000000 --seed 1 --out runs/mt10",
      "benchtop train ppo --suite MT1:reach --steps 200000 --out runs/reach --set epochs=3",
      "benchtop train her --suite MT1:goal-push --steps 1000000 --out runs/push",
      "benchtop train imitation --suite MT10 --dataset data/mt10 --out runs/cloned",
      "benchtop train ppo --out runs/mt10 --resume", "benchtop train ppo --show-settings",
    ],
    operands: [Operand(name: "AGENT", summary: "The algorithm.", candidates: .algorithms)],
    options: [
      .suite(standard: nil),
      Option(
        name: "steps", kind: .integer(1...SettingLimits.totalSteps),
        summary: "Steps in all environments together; a million a task where left out."),
      Option(
        name: "seed", kind: .integer(0...Int.max),
        summary: "What all chance follows from; 0 where left out."),
      .outFolder("The run's folder."),
      Option(name: "resume", kind: .flag, summary: "Go on with the run that the folder holds."),
      Option(
        name: "config", kind: .text, summary: "Read a configuration from a JSON file first.",
        placeholder: "FILE", candidates: .files),
      Option(
        name: "set", kind: .text, summary: "Change one setting of the algorithm.",
        placeholder: "KEY=VALUE", isRepeatable: true),
      Option(
        name: "checkpoint-steps", kind: .integer(1...SettingLimits.totalSteps),
        summary: "Steps between checkpoints; a fiftieth of all where left out."),
      Option(
        name: "dataset", kind: .text,
        summary: "Imitate what a dataset shows, not experts at work; see 'benchtop collect'.",
        placeholder: "DIR", candidates: .folders),
      .threads, .json,
      Option(
        name: "show-settings", kind: .flag, summary: "Print the configuration and do nothing."),
    ] + Option.environment,
    heedsSignals: true,
    run: { arguments in
      try train(Algorithms.find(arguments.operands[0]), arguments)
      return .success
    })

  private static func train<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ arguments: Arguments
  ) throws {
    let folder = arguments.text("out").map(RunFolder.init)
    let configuration = try arguments.configuration(of: algorithm, in: folder)
    if arguments.flag("show-settings") {
      return print(try FileSchema.configuration.encode(configuration))
    }
    guard let folder else { throw UsageError.missing("--out DIR", command: .train) }
    try arguments.requireWritableJSON()
    var demonstrations: (@Sendable ([EnvironmentSpec]) throws -> Demonstrations)?
    if let dataset = configuration.dataset {
      let scratch = folder.path
      demonstrations = { specs in
        try RecordedDemonstrations(dataset, scratch: scratch).demonstrations(of: specs)
      }
    }
    let trainer = try Trainer<Trained>(
      configuration, in: folder, resume: arguments.flag("resume"),
      threads: arguments.integer("threads"), demonstrations: demonstrations)
    if let remark = trainer.remark { note(remark) }
    let bar = ProgressBar("steps", speaksElsewhere: true)
    do {
      let isFinished = try trainer.run { progress in
        bar.show(
          progress.steps, of: progress.totalSteps,
          (progress.success.map { "success \(rounded(100 * $0, 1)) %, " } ?? "")
            + "\(rounded(progress.stepsPerSecond, 0)) steps/s, ")
      }
      if !isFinished { try Interruption.check() }
    } catch let error as Interrupted {
      throw Stopped(
        error, "all up to step \(trainer.savedSteps) of \(configuration.steps) is saved",
        continuedBy: ["train", Trained.name, "--out", folder.path, "--resume"]
          + arguments.repeated("threads"))
    }
    arguments.say("the policy is in \(folder.policy)")
    try arguments.deliver(TrainingResult(configuration, in: folder), as: .trainingResult)
  }
}

extension FileSchema {
  /// What `benchtop train` has come to.
  static let trainingResult = FileSchema("training result")
}

extension Arguments {
  /// What a configuration says. One that was written by hand need not have a number.
  private static func configuration(in path: String) throws -> JSONValue {
    try FileSchema.configuration.read(path) {
      $0[FileSchema.key] == nil ? $0 : try FileSchema.configuration.upgraded($0)
    }
  }

  /// What is usual for the algorithm and suite, then what the folder's run or a file says, then single options.
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
    let found = try Suite.find(text("suite") ?? suite)
    var standard = RunConfiguration(
      algorithm: Trained.name, suite: found.name, steps: 1_000_000 * found.train.count, seed: 0,
      checkpointSteps: 0, environment: found.standardOptions,
      settings: Trained.standardSettings(for: found))
    if let file {
      do {
        standard = try JSON.changed(standard, by: file)
      } catch let error as JSONError {
        let path = text("config") ?? folder?.configuration ?? ""
        throw FileError.broken(path: path, format: "configuration", reason: "\(error)")
      }
      guard standard.algorithm == Trained.name else {
        throw TaskError.invalidOption(
          name: "the algorithm of the configuration", given: standard.algorithm,
          allowed: Trained.name)
      }
    }
    standard.origin = .current(kernels: MatrixKernels.name)
    standard.suite = found.name
    standard.environment = try environmentOptions(standard.environment)
    if let dataset = text("dataset") { standard.dataset = dataset }
    guard standard.dataset == nil || Trained.self == Imitation.self else {
      throw TaskError.invalidOption(
        name: "--dataset", given: "given to \(Trained.name)",
        allowed: "left out, or given to \(Imitation.name), which learns from what is recorded")
    }
    if text("steps") != nil { standard.steps = integer("steps") }
    if text("seed") != nil { standard.seed = UInt64(integer("seed")) }
    if text("checkpoint-steps") != nil { standard.checkpointSteps = integer("checkpoint-steps") }
    if standard.checkpointSteps == 0 { standard.checkpointSteps = max(1, standard.steps / 50) }
    for assignment in texts("set") {
      standard.settings = try JSON.changed(standard.settings, byAssignment: assignment)
    }
    return standard
  }
}
