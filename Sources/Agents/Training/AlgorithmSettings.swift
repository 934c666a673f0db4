public import Tasks

/// The settings of an algorithm, with their defaults: JSON, `--set` and `--config` know them by their names.
public protocol AlgorithmSettings: Codable, Sendable {
  /// The episodes of a trial in training, by default one. With several, networks also see the last action and reward, and
  /// rollouts end with trials: recurrent networks remember their earlier episodes (RL², Duan et al. 2016).
  var trialEpisodes: Int { get }

  /// Throws if a setting is not valid. It is called before anything is built.
  func validate() throws

  /// The options of the environments in training, from those of the run.
  func trainingOptions(_ options: EnvironmentOptions) -> EnvironmentOptions

  /// An estimate of the memory that training needs. Throws if the networks do not suit what they see.
  func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand
}

extension AlgorithmSettings {
  public var trialEpisodes: Int { 1 }
  public func trainingOptions(_ options: EnvironmentOptions) -> EnvironmentOptions { options }
  public func memoryDemand(_ problem: ProblemSize) -> MemoryDemand { MemoryDemand() }
}
