/// A task with its options, as a plain JSON value. Equal specs make equal environments.
public struct EnvironmentSpec: Codable, Hashable, Sendable {
  /// The name of the task in the ``Catalog``.
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
