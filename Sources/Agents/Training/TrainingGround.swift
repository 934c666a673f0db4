public import Tasks

/// The tasks to learn, and how their environments are.
public struct TrainingGround: Sendable {
  public let suite: Suite
  public let options: EnvironmentOptions

  /// Without options, those that the suite stands for.
  public init(_ suite: Suite, options: EnvironmentOptions? = nil) {
    self.suite = suite
    self.options = options ?? suite.standardOptions
  }

  public var tasks: [String] { suite.train.map(\.task) }
  public var specs: [EnvironmentSpec] { suite.specs(options: options) }
}
