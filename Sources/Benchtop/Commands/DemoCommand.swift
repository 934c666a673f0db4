internal import Agents
internal import Base
internal import Media
internal import Render
internal import Tasks

extension Command {
  static let demo = Command(
    name: "demo",
    summary: "Evaluate a trained agent on its suite, and record a video of each task.",
    discussion: [
      .paragraph(
        """
        Prints the success rate of each task. Writes an episode of each task as a video (WebM) and \
        as a contact sheet (PNG), and overview.png with the last image of each.
        """)
    ],
    examples: [
      "benchtop demo", "benchtop demo --policy mt10-bc --out images --episodes 10",
      "benchtop demo --policy runs/mt10 --out videos",
    ],
    options: [
      Option(
        name: "policy", kind: .text,
        summary: "A bundled agent, or a training run's folder; see 'benchtop list agents'.",
        placeholder: "NAME", defaultValue: "mt10-ppo", candidates: .runs),
      Option(
        name: "episodes", kind: .integer(1...1_000_000), summary: "Episodes per task.",
        defaultValue: "50"),
      .seed, .threads, .camera, .size("320x320"),
      .outFolder("The folder for videos and images.", default: "demo"), .json, .force,
    ] + Option.imageStyleOptions,
    handlesSignals: true,
    run: { arguments in
      let demo = try AgentDemo(arguments)
      try demo.evaluate()
      try demo.video()
      return .success
    })
}

/// Evaluates an agent on all tasks of its suite, and records videos.
private struct AgentDemo {
  let arguments: Arguments
  let choice: PolicyChoice
  let suite: Suite
  let folder: String

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    choice = try arguments.policy
    switch choice {
    case .scripted, .custom:
      throw TaskError.invalidOption(
        name: "--policy", given: "'\(choice.name)'",
        allowed: "a bundled agent or the folder of a training run, which has a suite")
    case .learned(let path):
      suite = try Suite.find(LearnedPolicy(reading: path).description.suite)
    case .bundled(let agent): suite = try Suite.find(agent.policy().description.suite)
    }
    folder = arguments.text("out") ?? ""
    for path in suite.train.flatMap({ [video(of: $0.task), sheet(of: $0.task)] }) + [overview]
    where !arguments.flag("force") && OutputFile.exists(path) {
      throw FileError.unsuitable(path: path, reason: "exists already; use --force to overwrite it")
    }
  }

  private func video(of task: String) -> String { "\(folder)/\(task).webm" }
  private func sheet(of task: String) -> String { "\(folder)/\(task).png" }
  private var overview: String { "\(folder)/overview.png" }

  func evaluate() throws {
    let evaluator = Evaluator(
      suite.specs(options: try choice.observing(suite.defaultOptions)),
      episodes: arguments.integer("episodes"), seed: arguments.seed,
      threads: arguments.integer("threads"))
    let bar = ProgressBar("episodes", arguments)
    let results = try evaluator.run(choice, reportProgress: { bar.show($0, of: $1) })
    let report = try EvaluationReport(
      suite: suite.name, split: .train, policy: choice.name, kernels: choice.kernels,
      evaluator: evaluator, results)
    for line in report.lines { arguments.printLine(line) }
    try arguments.writeResults(report, as: .evaluation)
  }

  func video() throws {
    try Folder.make(folder)
    let policy = try choice.make()
    var lastImages: [(image: ColorImage, caption: String)] = []
    let bar = ProgressBar("videos", arguments)
    for (index, spec) in suite.specs().enumerated() {
      let environment = try Environment(
        Catalog.task(named: spec.task),
        options: choice.observing(arguments.withImageStyle(spec.options)))
      let recorder = try EpisodeRecorder(
        video: video(of: spec.task), sheet: sheet(of: spec.task),
        camera: arguments.camera(), size: arguments.size(), renderer: arguments.renderer())
      let driver = try PolicyDriver(policy, in: environment)
      try environment.reset(seed: arguments.seed)
      try driver.beginTrial(seed: arguments.seed)
      try recorder.capture(environment)
      let episode = try EpisodeResult.run(driver) { _ in
        try recorder.capture(environment)
      }
      try recorder.finish()
      bar.show(index + 1, of: suite.train.count)
      guard let image = recorder.lastImage else { continue }
      let outcome = episode.firstSuccessStep.map { "success at step \($0)" } ?? "no success"
      lastImages.append((image, "\(spec.task), \(outcome)"))
    }
    try ContactSheet().image(
      of: lastImages.map(\.image), captions: lastImages.map(\.caption)
    ).writePNG(to: overview)
    arguments.printLine("\nVideos and images are in \(folder); \(overview) shows all tasks.")
  }
}
