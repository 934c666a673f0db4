internal import Agents
internal import Base
internal import Media
internal import Render
internal import Tasks

extension Command {
  static let demo = Command(
    name: "demo",
    summary: "Evaluate a trained agent that comes with Benchtop, and film it at its tasks.",
    discussion:
      "Prints how often the agent succeeds at each task of its suite, and writes an episode of each\n"
      + "as a film (WebM, which browsers play) and as a sheet of pictures (PNG), and overview.png.",
    examples: [
      "benchtop demo", "benchtop demo --agent mt10-imitation --out pictures --episodes 10",
    ],
    options: [
      Option(
        name: "agent", kind: .text, summary: "Which agent; see 'benchtop list agents'.",
        placeholder: "NAME", standard: "mt10-ppo", candidates: .agents),
      .outFolder("The folder for films and pictures.", standard: "demo"),
      Option(
        name: "episodes", kind: .integer(1...1_000_000),
        summary: "Episodes of each task that are evaluated.", standard: "50"),
      .seed, .threads, .json, .camera, .size("320x320"),
    ] + Option.pictureStyle,
    heedsSignals: true,
    run: { arguments in
      try arguments.requireWritableJSON()
      let demo = try AgentDemo(arguments)
      try demo.evaluate()
      try demo.film()
      return .success
    })
}

/// An agent at all tasks of its suite, in numbers and in pictures.
private struct AgentDemo {
  let arguments: Arguments
  let agent: BundledAgent
  let suite: Suite
  let folder: String

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    agent = try BundledAgent.find(arguments.text("agent") ?? "")
    suite = try Suite.find(agent.policy().description.suite)
    folder = arguments.text("out") ?? ""
  }

  func evaluate() throws {
    let evaluator = Evaluator(
      suite.specs(), episodes: arguments.integer("episodes"), seed: arguments.seed,
      threads: arguments.integer("threads"))
    let bar = ProgressBar("episodes")
    let agent = agent
    let results = try evaluator.run({ try agent.policy() }, tell: { bar.show($0, of: $1) })
    let report = try EvaluationReport(
      suite: suite.name, split: .train, policy: agent.name, kernels: MatrixKernels.name,
      evaluator: evaluator, results)
    for line in report.lines { arguments.say(line) }
    try arguments.deliver(report, as: .evaluation)
  }

  func film() throws {
    try Folder.make(folder)
    let policy = try agent.policy()
    var lastPictures: [(picture: ColorImage, caption: String)] = []
    for spec in suite.specs() {
      let environment = try Environment(
        Catalog.task(named: spec.task), options: arguments.withPictureStyle(spec.options))
      let recorder = try EpisodeRecorder(
        film: "\(folder)/\(spec.task).webm", sheet: "\(folder)/\(spec.task).png",
        camera: arguments.camera(), size: arguments.size(), renderer: arguments.renderer())
      try environment.reset(seed: arguments.seed)
      try policy.begin(environment, seed: arguments.seed)
      try recorder.take(environment)
      let episode = try Episode.run(in: environment, by: policy) { _ in
        try recorder.take(environment)
      }
      try recorder.finish()
      guard let picture = recorder.lastPicture else { continue }
      let outcome = episode.firstSuccess.map { "success at step \($0)" } ?? "no success"
      lastPictures.append((picture, "\(spec.task), \(outcome)"))
    }
    let overview = "\(folder)/overview.png"
    try ContactSheet().image(
      of: lastPictures.map(\.picture), captions: lastPictures.map(\.caption)
    ).writePNG(to: overview)
    arguments.say("\nFilms and pictures lie in \(folder), \(overview) shows them all.")
  }
}
