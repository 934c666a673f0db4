internal import Agents
internal import Base
internal import Tasks

extension Command {
  static let run = Command(
    name: "run",
    summary: "Run episodes of a task and print their outcomes.",
    discussion: [
      .paragraph(
        """
        Prints a line for each episode. The first episode has the seed --seed, each further one a \
        seed higher by one. --video writes all episodes as a video that browsers play (WebM); --sheet \
        writes some of its images side by side (PNG).
        """)
    ],
    examples: [
      "benchtop run pick-place", "benchtop run door-open --policy random --episodes 5",
      "benchtop run push --dynamics friction --every 10",
      "benchtop run hammer --video hammer.webm --sheet hammer.png",
      "benchtop run push --policy runs/mt10 --video push.webm",
    ],
    operands: [.task],
    options: [
      .policy, .seed,
      Option(
        name: "episodes", kind: .integer(1...1_000_000), summary: "Number of episodes.",
        defaultValue: "1"),
      Option(
        name: "every", kind: .integer(1...1_000_000),
        summary: "Print the state every N steps.", placeholder: "N", defaultText: "never",
        group: .output),
      .video, .sheet, .json, .force, .camera, .size("320x320"), .frameRate,
    ] + Option.imageStyleOptions + Option.environment(goals: .random),
    handlesSignals: true,
    run: { arguments in
      let choice = try arguments.policy
      let options = try arguments.withImageStyle(
        arguments.environmentOptions(EnvironmentOptions()))
      let environment = try Environment(
        Catalog.task(named: arguments.operands[0]),
        options: arguments.observing(options, by: choice))
      let recorder = try EpisodeRecorder(arguments)
      let driver = try PolicyDriver(choice.make(), in: environment)
      let every = arguments.text("every").flatMap { Int($0) }
      var report = RunReport(
        task: environment.task.profile.name, policy: choice.name, options: environment.options)
      for number in 0..<arguments.integer("episodes") {
        let seed = arguments.seed &+ UInt64(number)
        try environment.reset(seed: seed)
        try driver.beginTrial(seed: seed)
        if every != nil { arguments.printLine(stateHeader) }
        try recorder?.capture(environment)
        var states: [RunReport.State] = []
        let episode = try EpisodeResult.run(driver) { transition in
          try recorder?.capture(environment)
          guard let every, environment.stepCount % every == 0 || transition.endsEpisode else {
            return
          }
          states.append(RunReport.State(of: environment, transition))
          arguments.printLine(state(of: environment, transition))
        }
        arguments.printLine(
          "seed \(seed): "
            + (episode.firstSuccessStep.map { "success at step \($0)" } ?? "no success")
            + (episode.firstSuccessStep != nil && !episode.succeedsAtEnd ? ", not at the end" : "")
            + ", return \(fixedPoint(episode.episodeReturn, 1)) in \(episode.length) steps")
        report.episodes.append(
          RunReport.Entry(seed, episode, states: every == nil ? nil : states))
      }
      try recorder?.finish()
      try arguments.writeResults(report)
      return .success
    })

  private static let stateHeader =
    "  step  reward  hand (m)               opening  object (m)             distance"

  private static func state(of environment: Environment, _ transition: Transition) -> String {
    let frame = environment.expertObservation.current
    func shown(_ x: Double, _ y: Double, _ z: Double) -> String {
      [x, y, z].map { leftPadded(fixedPoint($0, 3), 6) }.joined(separator: " ")
    }
    let (hand, object) = (frame.hand, frame.firstObject.position)
    return leftPadded("\(environment.stepCount)", 6)
      + leftPadded(fixedPoint(transition.reward, 2), 8)
      + "  " + shown(hand.x, hand.y, hand.z) + leftPadded(fixedPoint(frame.gripperOpening, 2), 10)
      + "  "
      + shown(object.x, object.y, object.z)
      + "  " + fixedPoint(transition.outcome.goalDistance, 3)
      + (transition.isSuccess ? "  success" : "")
  }
}
