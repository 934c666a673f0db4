/// All it takes to make an environment, as a plain value: written as JSON and read back, it makes the same one.
public struct EnvironmentSpec: Codable, Hashable, Sendable {
  /// The task's name in the ``Catalog``.
  public var task: String
  public var options: EnvironmentOptions
  public var identity: TaskIdentity?

  public init(
    _ task: String, options: EnvironmentOptions = EnvironmentOptions(),
    identity: TaskIdentity? = nil
  ) {
    self.task = task
    self.options = options
    self.identity = identity
  }

  public func make() throws -> Environment {
    try Environment(Catalog.task(named: task), options: options, identity: identity)
  }
}
