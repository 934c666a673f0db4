internal import Tasks

/// All that can be chosen about hindsight: how goals are replaced, and the soft actor-critic that learns.
public struct HindsightSettings: Codable, Hashable, Sendable {
  public var relabelling = Relabelling()
  public var learner = SACSettings()

  public init() {
    // Episodes are short, goals are reached within some twenty steps, and rewards are -1 until then.
    learner.horizon = 0
    learner.discount = 0.95
    learner.returnSpan = 0
    // What an episode did after it had reached a new goal was meant for another, so later steps say little.
    learner.returnSteps = 1
    learner.slowShare = 0.05
    // What can be reached is found by doing something else now and then.
    learner.randomShare = 0.2
    // A step of a goal task lasts several of another's: chance need not outlast it.
    learner.persistence = 0
    learner.firstTemperature = 0.02
    learner.environmentsPerTask = 32
    // Published settings learn from a hundred rows a step; these from 64.
    learner.rowsPerTask = 1024
    learner.updatesPerStep = 2
    learner.replayPerTask = 500_000
  }

  func validate() throws {
    try require(
      (0...1).contains(relabelling.share), "relabelling.share", relabelling.share, "from 0 to 1")
    try learner.validate()
  }
}
