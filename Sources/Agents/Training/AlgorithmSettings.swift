public import Tasks

/// The settings of an algorithm, with their defaults: JSON, `--set` and `--config` know them by their names.
public protocol AlgorithmSettings: Codable, Sendable {
  /// Throws if a setting is not valid. It is called before anything is built.
  func validate() throws

  /// The options of the environments in training, from those of the run.
  func trainingOptions(_ options: EnvironmentOptions) -> EnvironmentOptions

  /// An estimate of the memory that training needs. Throws if the networks do not suit what they see.
  func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand
}

extension AlgorithmSettings {
  public func trainingOptions(_ options: EnvironmentOptions) -> EnvironmentOptions { options }
  public func memoryDemand(_ problem: ProblemSize) -> MemoryDemand { MemoryDemand() }
}
