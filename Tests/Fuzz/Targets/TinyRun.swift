import Agents
import Tasks

/// A training run that takes only a moment.
struct TinyRun {
  let folder: RunFolder
  private let configuration: RunConfiguration<BehaviorCloningSettings>

  init(_ suite: String, in path: String) throws {
    folder = RunFolder(path)
    var settings = BehaviorCloningSettings()
    settings.network.torso = MLP(hiddenSizes: [4], usesLayerNorm: true)
    settings.episodesPerTask = 1
    settings.batchSizePerTask = 4
    var configuration = RunConfiguration(
      algorithm: BehaviorCloning.name, suite: suite, steps: 800, seed: 1, checkpointSteps: 400,
      environment: EnvironmentOptions(), settings: settings)
    configuration.environment.horizon = 5
    configuration.evaluationEpisodes = 1
    self.configuration = configuration
  }

  func train(resume: Bool) throws {
    try Trainer<BehaviorCloning>(configuration, in: folder, resume: resume, threads: 1).run()
  }
}
