internal import Base
internal import Learning

/// Decides for each step which source chooses the action of an environment.
///
/// Random actions have a fixed probability (Andrychowicz et al. 2017 use 0.2) and are repeated for several steps.
/// An expert can act for a random first part of an episode; compare Jump-Start RL (Uchendu et al. 2023).
struct ExplorationSchedule {
  enum ActionSource {
    case policy, expert
    /// A new uniformly random action.
    case random
    /// The last random action again.
    case repeatedRandom
  }

  private let settings: Exploration
  private var randomStepsLeft, expertStepsLeft: [Int]

  init(count: Int, _ settings: Exploration) {
    self.settings = settings
    randomStepsLeft = Array(repeating: 0, count: count)
    expertStepsLeft = randomStepsLeft
  }

  mutating func serialize(with checkpoint: Checkpoint) throws {
    let count = expertStepsLeft.count
    func validationError(_ steps: [Int]) -> String? {
      steps.count == count && steps.allSatisfy { (0...SettingLimits.steps).contains($0) }
        ? nil : "does not have \(count) step counts"
    }
    try checkpoint.value(
      "explorationSchedule.randomStepsLeft", &randomStepsLeft, validationError: validationError)
    try checkpoint.value(
      "explorationSchedule.expertStepsLeft", &expertStepsLeft, validationError: validationError)
  }

  /// Starts an episode of `horizon` steps, and draws how many of its first steps the expert takes.
  mutating func begin(_ environment: Int, horizon: Int, using generator: inout SeededGenerator) {
    randomStepsLeft[environment] = 0
    let startsWithExpert =
      settings.expertStartProbability > 0 && generator.uniform() < settings.expertStartProbability
    expertStepsLeft[environment] = startsWithExpert ? generator.integer(below: horizon) : 0
  }

  /// The source of the next action. Without `usesPolicy`, before learning starts, the policy never acts.
  mutating func nextActionSource(
    _ environment: Int, usesPolicy: Bool, using generator: inout SeededGenerator
  ) -> ActionSource {
    if expertStepsLeft[environment] > 0 {
      expertStepsLeft[environment] -= 1
      return .expert
    }
    if randomStepsLeft[environment] > 0 {
      randomStepsLeft[environment] -= 1
      return .repeatedRandom
    }
    guard !usesPolicy || generator.uniform() < randomStartProbability else { return .policy }
    randomStepsLeft[environment] = settings.randomActionRepeat - 1
    return .random
  }

  /// The probability that a sequence of random steps starts, so that `randomActionProbability` of all steps are random.
  private var randomStartProbability: Double {
    let (probability, steps) = (
      settings.randomActionProbability, Double(settings.randomActionRepeat)
    )
    return probability / (steps - probability * (steps - 1))
  }
}
