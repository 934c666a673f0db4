import Base
import Learning
import Render
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("Runs that learn from images")
struct ImageRunTests {
  /// What the agent sees of the height task, of which only the marker tells the height.
  private static var sight: ObservationOptions {
    var observation = ObservationOptions()
    observation.state = .none
    observation.cameras = ["behindGripper"]
    observation.imageSize = ImageSize(width: 40, height: 40)
    return observation
  }

  private static var encoder: ImageEncoder {
    ImageEncoder(
      layers: [
        .init(channels: 8, kernel: 4, stride: 2), .init(channels: 16, kernel: 3, stride: 2),
      ], featureSize: 32, torso: MLP(hiddenSizes: [32]))
  }

  /// The success rate of behavior cloning in the height task.
  private func success(of observation: ObservationOptions) throws -> Double {
    var settings = BehaviorCloningSettings()
    settings.network.torso = Self.encoder
    settings.episodesPerTask = 200
    settings.batchSizePerTask = 32
    settings.maxNoiseStd = 0.3
    let run = try TemporaryRun(
      HeightTask.suite.name, settings, BehaviorCloning.self, steps: 128_000,
      observation: observation)
    try run.train(threads: 1)
    var options = HeightTask.suite.defaultOptions
    options.observation = observation
    options.goals.selection = .random
    options.horizon = 100
    let path = run.path
    let trials = try Evaluator(
      HeightTask.suite.specs(options: options), episodes: 40, seed: 1, threads: 2
    ).run({ try LearnedPolicy(reading: path) })[0]
    // At the last step, because a hand that moves up passes any height.
    return Statistics.mean(trials.map { $0.result.succeedsAtEnd ? 1 : 0 })
  }

  @Test("behavior cloning learns from images alone what it can only see")
  func seeing() throws {
    var blind = Self.sight
    blind.imageStyle.showsGoalMarker = false
    let (seen, unseen) = (try success(of: Self.sight), try success(of: blind))
    #expect(seen >= 0.85, "\(seen)")
    #expect(unseen <= 0.4, "\(unseen)")
  }

  // MARK: Policies

  private func cloned(_ observation: ObservationOptions) throws -> TemporaryRun<BehaviorCloning> {
    var settings = BehaviorCloningSettings()
    settings.network.torso = .tinyImages
    (settings.episodesPerTask, settings.batchSizePerTask) = (1, 8)
    let run = try TemporaryRun(
      "MT1:reach", settings, BehaviorCloning.self, steps: 400, observation: observation)
    try run.train()
    return run
  }

  @Test(
    "the policy file states what the policy observed, and the policy acts on it",
    arguments: [ObservationOptions.State.none, .standard])
  func policy(state: ObservationOptions.State) throws {
    let observation = ObservationOptions.tinyImages(state: state)
    let run = try cloned(observation)
    let choice = try PolicyChoice(run.path)
    #expect(try choice.images == observation.images)
    var options = EnvironmentOptions()
    options.horizon = 20
    options = try choice.observing(options)
    #expect(options.observation == observation && options.horizon == 20)
    let specs = try Suite.find("MT1:reach").specs(options: options)
    let results = try [1, 3].map { threads in
      try Evaluator(specs, episodes: 7, seed: 2, threads: threads).run { try choice.make() }
    }
    #expect(results[0] == results[1])
    // Alone in an environment, a policy takes the same actions.
    let environment = try specs[0].make()
    let driver = try PolicyDriver(choice.make(), in: environment)
    try environment.reset(
      seed: Evaluator.seed(of: 0, from: 2),
      to: environment.initialStates.first)
    try driver.beginTrial(seed: 0)
    if options.goals.selection == .finite {
      #expect(try EpisodeResult.run(driver) == results[0][0][0].result)
    }
  }

  @Test("an environment without the images is refused, with both sides")
  func otherImages() throws {
    let run = try cloned(.tinyImages(state: .none))
    func refusal(_ change: (inout ObservationOptions) -> Void) -> String {
      var options = EnvironmentOptions()
      options.observation = .tinyImages(state: .none)
      change(&options.observation)
      let error = #expect(throws: TaskError.self) {
        _ = try PolicyDriver(
          LearnedPolicy(reading: run.path), in: EnvironmentSpec("reach", options: options).make())
      }
      return error?.description ?? ""
    }
    let wanted =
      "it must be 0 values and images of tabletop, gripperPOV with 16x16 pixels, 2 stacked, as in "
      + "the policy's training"
    #expect(
      refusal { $0.cameras = ["gripperPOV"] }
        == "the observation of reach is 0 values, images of gripperPOV with 16x16 pixels, 2 "
        + "stacked; \(wanted)")
    #expect(refusal { $0.imageSize.width = 20 }.contains("20x16 pixels"))
    #expect(refusal { $0.frameStack = 1 }.hasSuffix(wanted))
    #expect(
      refusal {
        $0.cameras = []
        $0.state = .standard
      } == "the observation of reach is 78 values; \(wanted)")
  }

  // MARK: Bad input

  private func refusal<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ suite: String, _ observation: ObservationOptions,
    _ assignments: String...
  ) throws -> String {
    let found = try Tasks.Suite.find(suite)
    var settings = Trained.defaultSettings(for: found)
    for assignment in assignments {
      settings = try JSON.overriding(settings, byAssignment: assignment)
    }
    var options = found.defaultOptions
    options.observation = observation
    let (given, context) = (settings, TrainingContext(found, options: options))
    let error = #expect(throws: TaskError.self) {
      _ = try Learner<Trained>(context, given, seed: 0, threads: 1)
    }
    return error?.description ?? ""
  }

  @Test("networks that do not suit the observation are refused, with both sides")
  func misfits() throws {
    let (images, state) = (ObservationOptions.tinyImages(state: .none), ObservationOptions())
    let sees = "observation with images of tabletop, gripperPOV with 16x16 pixels, 2 stacked"
    for error in [
      try refusal(PPO.self, "MT1:reach", images), try refusal(SAC.self, "MT1:reach", images),
      try refusal(TD3.self, "MT1:reach", images), try refusal(HER.self, "MT1:goal-reach", images),
    ] {
      #expect(error.contains("policy.torso is 'mlp', which sees no images"), "\(error)")
      #expect(error.contains(sees), "\(error)")
    }
    let critic = try refusal(
      SAC.self, "MT1:reach", images, "policy.torso=imageEncoder",
      "policy.torso.layers=[{\"channels\":4,\"kernel\":4,\"stride\":4,\"padding\":0}]")
    #expect(critic.contains("critic.torso is 'mlp', which sees no images"))
    let cloning = try refusal(BehaviorCloning.self, "MT1:reach", images)
    #expect(cloning.contains("network.torso is 'mlp'"))
    let blind = try refusal(PPO.self, "MT1:reach", state, "policy.torso=imageEncoder")
    #expect(blind.contains("policy.torso is 'imageEncoder', which encodes images"))
    #expect(blind.contains("must have cameras; it has none"))
    let small = try refusal(PPO.self, "MT1:reach", images, "policy.torso=imageEncoder")
    #expect(small.contains("policy.torso.layers[1].kernel is 4, on 3x3 pixels"), "\(small)")
  }

  @Test("images that would show replaced goals are refused")
  func goalMarkers() throws {
    let error = try refusal(
      HER.self, "MT1:goal-reach", .tinyImages(state: .standard), "sac.policy.torso=imageEncoder",
      "sac.critic.torso=imageEncoder",
      "sac.policy.torso.layers=[{\"channels\":4,\"kernel\":4,\"stride\":4,\"padding\":0}]",
      "sac.critic.torso.layers=[{\"channels\":4,\"kernel\":4,\"stride\":4,\"padding\":0}]")
    #expect(error.contains("showsGoalMarker is true; it must be false"), "\(error)")
  }

  @Test("images that do not fit into memory are refused, with the setting")
  func memory() throws {
    var images = ObservationOptions()
    images.cameras = ["corner"]
    images.imageSize = ImageSize(width: 256, height: 256)
    for (error, setting) in [
      (
        try refusal(
          SAC.self, "MT50", images, "policy.torso=imageEncoder", "critic.torso=imageEncoder"),
        "replayCapacityPerTask"
      ),
      (
        try refusal(
          PPO.self, "MT50", images, "policy.torso=imageEncoder", "critic.torso=imageEncoder",
          "stepsPerIteration=100000"), "stepsPerIteration"
      ),
      (
        try refusal(
          BehaviorCloning.self, "MT50", images, "network.torso=imageEncoder",
          "episodesPerTask=100000"), "episodesPerTask"
      ),
    ] {
      #expect(error.contains("most of it for \(setting), is about "), "\(error)")
    }
  }
}
