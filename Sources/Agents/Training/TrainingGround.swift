public import Tasks

/// The tasks to learn, and how their environments are.
public struct TrainingGround: Sendable {
  public let suite: Suite
  public let options: EnvironmentOptions
  /// What has been recorded to learn from, by who learns without acting; nil where nothing has.
  public var demonstrations: (@Sendable ([EnvironmentSpec]) throws -> Demonstrations)?

  /// Without options, those that the suite stands for.
  public init(_ suite: Suite, options: EnvironmentOptions? = nil) {
    self.suite = suite
    self.options = options ?? suite.standardOptions
  }

  public var tasks: [String] { suite.train.map(\.task) }
  public var specs: [EnvironmentSpec] { suite.specs(options: options) }
}
