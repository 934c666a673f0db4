/// Under which hidden dynamics an environment's episodes run.
public struct DynamicsOptions: Codable, Hashable, Sendable {
  public enum Refresh: String, Codable, Hashable, Sendable, CaseIterable {
    /// New parameters at each reset.
    case episode
    /// The same ones until the environment is given another seed.
    case environment
  }

  /// None for the usual dynamics.
  public var family: DynamicsFamily?
  public var split = DynamicsFamily.Split.train
  public var refresh = Refresh.episode
  /// Whether the observation ends with the parameters, each scaled to -1 to 1.
  public var isRevealed = false

  public init() {}

  public init(
    _ family: DynamicsFamily?, split: DynamicsFamily.Split = .train,
    refresh: Refresh = .episode, isRevealed: Bool = false
  ) {
    self.family = family
    self.split = split
    self.refresh = refresh
    self.isRevealed = isRevealed
  }

  func validate() throws { try family?.validate() }
}
