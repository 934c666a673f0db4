/// The source of a new algorithm that learns at once.
enum AlgorithmTemplate {
  static func text(name: String, type: String) -> String {
    source.replacing("TYPE", with: type).replacing("NAME", with: name)
  }

  /// Words that the source uses itself; a type with such a name would hide them.
  static let words = Set(
    text(name: "", type: "").split { $0 != "_" && !$0.isLetter && !$0.isNumber }
      + ["Any", "Bool", "Int", "Protocol", "Self", "String", "Type"])

  private static let source = """
    import Agents
    import Experience
    import Learning
    import Tasks

    /// Deep deterministic policy gradient, DDPG (Lillicrap et al. 2016), of several tasks.
    struct TYPE: Algorithm {
      static let name = "NAME"
      static let summary = "Deep deterministic policy gradient."

      // The settings with their defaults. --set, --config and config.json know them by their names.
      struct Settings: AlgorithmSettings {
        var environmentsPerTask = 16
        var learningStarts = 1000
        var explorationStd: Float = 0.3
        var replayCapacityPerTask = 100_000
        var batchSizePerTask = 256
        var discount: Float = 0.99
        var nStep = 4
        var tau: Float = 0.02
        var policy = NetworkSettings(MLP(hiddenSizes: [256, 256]))
        var critic = NetworkSettings(MLP(hiddenSizes: [256, 256], usesLayerNorm: true))
        var optimizer = OptimizerSettings()
        // Any part that is registered: --set policyCombiner=pcgrad.
        @Exchangeable<GradientCombiners> var policyCombiner: any GradientCombiner = MeanCombiner()

        // Runs before anything is built. The error says what was wrong, with what value, and what is right.
        func validate() throws {
          guard discount >= 0, discount < 1 else {
            throw TaskError.invalidOption(
              name: "discount", given: "\\(discount)", allowed: "from 0 to less than 1")
          }
          try policy.validate("policy")
          try critic.validate("critic")
          try optimizer.validate("optimizer")
        }

        // Shorter episodes in training show more initial states. Evaluations keep their own options.
        func trainingOptions(_ options: EnvironmentOptions) -> EnvironmentOptions {
          var options = options
          options.horizon = 200
          return options
        }
      }

      static func defaultSettings(for suite: Suite) -> Settings {
        var settings = Settings()
        settings.optimizer.learningRate = 1e-3
        return settings
      }

      private let settings: Settings
      init(_ settings: Settings) { self.settings = settings }

      func build(_ kit: Kit) throws -> Program {
        // The networks. What the kit hands out is in checkpoints and logs by itself.
        let policy = try kit.policy(settings.policy, DeterministicHead())
        let critic = try kit.critics(1, settings.critic, name: "critic")
        let targetPolicy = kit.targets(of: policy, tau: settings.tau)
        let targetCritic = kit.targets(of: critic, tau: settings.tau)

        // The data: batches with equally many rows of each task. Rewards are scaled, so that a task's
        // returns are at most 10.
        let replay = kit.replayBuffer(
          capacityPerTask: settings.replayCapacityPerTask,
          environmentsPerTask: settings.environmentsPerTask, isSaved: true)
        let scaler = kit.rewardScaler(maxReturn: 10, discount: settings.discount)
        let data = kit.batches(
          from: TransitionSampler(replay, nStep: settings.nStep, discount: settings.discount),
          batchSizePerTask: settings.batchSizePerTask, rewardScale: scaler.factor)

        // The losses, one value for each row, as in the paper's algorithm 1.
        let criticUpdate = try kit.update("critic", critic, settings.optimizer, on: data) { b in
          let value = targetCritic.minimum(b, of: b.next, targetPolicy.network.mean(b, of: b.next))
          return critic.loss(b, target: b.reward + b.discount * value)
        }
        let policyUpdate = try kit.update(
          "policy", policy, settings.optimizer, combiner: settings.policyCombiner, on: data
        ) { b in -critic.minimum(b, of: b.observation, policy.mean(b)) }

        // The environments in which the policy acts, with exploration noise.
        var collecting = ExperienceCollector.Settings()
        collecting.environmentsPerTask = settings.environmentsPerTask
        collecting.exploration.learningStarts = settings.learningStarts
        collecting.exploration.noiseStd = settings.explorationStd
        collecting.exploration.noiseCorrelation = 0.8
        let collector = try kit.collector(acting: policy, collecting)

        // The order of the updates.
        func update() {
          data.draw()
          criticUpdate()
          policyUpdate()
          targetPolicy.update()
          targetCritic.update()
        }
        // What happens between two training reports; the result is the number of steps.
        return Program(begin: replay.endEpisodes, update: update) { _, report in
          for _ in 0..<50 {
            try collector.step(into: replay, &report, reward: scaler.update)
            if replay.transitionsPerTask >= settings.learningStarts { update() }
          }
          return 50 * collector.environmentCount
        }
      }
    }

    """
}
