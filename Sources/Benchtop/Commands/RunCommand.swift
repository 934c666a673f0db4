internal import Agents
internal import Base
internal import Tasks

extension Command {
  static let run = Command(
    name: "run",
    summary: "Run episodes of a task and tell how they went.",
    discussion:
      "Prints a line for each episode. The seed of the first is --seed, of the next one more, and so\n"
      + "on. With --every N the state is printed every N steps. --film writes a film that browsers\n"
      + "play (WebM), --sheet some of its pictures side by side as PNG.",
    examples: [
      "benchtop run pick-place", "benchtop run door-open --policy random --episodes 5",
      "benchtop run push --dynamics friction --every 10",
      "benchtop run hammer --film hammer.webm --sheet hammer.png",
      "benchtop run push --policy runs/mt10 --film push.webm",
    ],
    operands: [.task],
    options: [
      .policy, .seed,
      Option(
        name: "episodes", kind: .integer(1...1_000_000), summary: "How many.", standard: "1"),
      Option(
        name: "every", kind: .integer(1...1_000_000),
        summary: "Print the state every so many steps.",
        placeholder: "N"),
      .film, .sheet,
      .json,
      .camera, .size("320x320"),
      .frameRate,
    ] + Option.pictureStyle + Option.environment,
    heedsSignals: true,
    run: { arguments in
      try arguments.requireWritableJSON()
      let environment = try Environment(
        Catalog.task(named: arguments.operands[0]),
        options: arguments.withPictureStyle(arguments.environmentOptions(EnvironmentOptions())))
      let recorder = try EpisodeRecorder(arguments)
      let choice = try arguments.policy
      let policy = try choice.make()
      let every = arguments.text("every").flatMap { Int($0) }
      var report = RunReport(
        task: environment.task.profile.name, policy: choice.name, options: environment.options)
      for number in 0..<arguments.integer("episodes") {
        let seed = arguments.seed &+ UInt64(number)
        try environment.reset(seed: seed)
        try policy.begin(environment, seed: seed)
        if every != nil { arguments.say(stateHeader) }
        try recorder?.take(environment)
        var states: [RunReport.State] = []
        let episode = try Episode.run(in: environment, by: policy) { transition in
          try recorder?.take(environment)
          guard let every, environment.stepCount % every == 0 || transition.endsEpisode else {
            return
          }
          states.append(RunReport.State(of: environment, transition))
          arguments.say(state(of: environment, transition))
        }
        arguments.say(
          "seed \(seed): "
            + (episode.firstSuccess.map { "success at step \($0)" } ?? "no success")
            + (episode.firstSuccess != nil && !episode.succeedsAtEnd ? ", lost at the end" : "")
            + ", return \(rounded(episode.total, 1)) in \(episode.length) steps")
        report.episodes.append(
          RunReport.Entry(seed, episode, states: every == nil ? nil : states))
      }
      try recorder?.finish()
      try arguments.deliver(report)
      return .success
    })

  private static let stateHeader =
    "  step  reward  hand (m)               opening  object (m)             left"

  private static func state(of environment: Environment, _ transition: Transition) -> String {
    let frame = environment.expertObservation.current
    func shown(_ x: Double, _ y: Double, _ z: Double) -> String {
      [x, y, z].map { padded(rounded($0, 3), 6) }.joined(separator: " ")
    }
    let (hand, object) = (frame.hand, frame.first.position)
    return padded("\(environment.stepCount)", 6) + padded(rounded(transition.reward, 2), 8)
      + "  " + shown(hand.x, hand.y, hand.z) + padded(rounded(frame.opening, 2), 10) + "  "
      + shown(object.x, object.y, object.z)
      + "  " + rounded(transition.judgement.remaining, 3)
      + (transition.isSuccess ? "  success" : "")
  }
}
