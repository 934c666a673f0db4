/// The hidden dynamics of an environment's episodes.
public struct DynamicsOptions: Codable, Hashable, Sendable {
  public enum Resampling: String, Codable, Hashable, Sendable, CaseIterable {
    /// Sample new parameters at each reset.
    case episode
    /// Keep the parameters until the environment gets a new seed.
    case environment
  }

  /// The family; nil for the default dynamics.
  public var family: DynamicsFamily?
  public var split = DynamicsFamily.Split.train
  public var resampling = Resampling.episode
  /// Whether the observation ends with the parameters, each scaled to -1...1.
  public var isObservable = false

  public init() {}

  public init(
    _ family: DynamicsFamily?, split: DynamicsFamily.Split = .train,
    resampling: Resampling = .episode, isObservable: Bool = false
  ) {
    self.family = family
    self.split = split
    self.resampling = resampling
    self.isObservable = isObservable
  }

  func validate() throws { try family?.validate() }
}
