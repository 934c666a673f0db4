internal import Base

/// Whose turn it is to choose each environment's action: mostly the policy's, and at times somebody's who shows it
/// something new.
struct Turns {
  enum Chooser {
    case policy, expert
    /// An action is drawn.
    case chance
    /// The action that was drawn last goes on.
    case lastChance
  }

  private let settings: SACSettings
  private var randomStepsLeft, expertStepsLeft: [Int]

  init(count: Int, _ settings: SACSettings) {
    self.settings = settings
    randomStepsLeft = Array(repeating: 0, count: count)
    expertStepsLeft = randomStepsLeft
  }

  mutating func exchange(with checkpoint: Checkpoint) throws {
    let count = expertStepsLeft.count
    func fault(_ steps: [Int]) -> String? {
      steps.count == count && steps.allSatisfy { (0...SettingLimits.steps).contains($0) }
        ? nil : "is not of \(count) numbers of steps"
    }
    try checkpoint.value("turns.random", &randomStepsLeft, fault: fault)
    try checkpoint.value("turns.expert", &expertStepsLeft, fault: fault)
  }

  /// An episode of so many steps begins; the expert may have any number of the first.
  mutating func begin(_ environment: Int, horizon: Int, using generator: inout SeededGenerator) {
    randomStepsLeft[environment] = 0
    let isShown = settings.expertShare > 0 && generator.unit() < settings.expertShare
    expertStepsLeft[environment] = isShown ? generator.index(below: horizon) : 0
  }

  /// Whose turn is next. While there is nothing to learn from yet, the policy has none.
  mutating func next(
    _ environment: Int, policyActs: Bool, using generator: inout SeededGenerator
  ) -> Chooser {
    if expertStepsLeft[environment] > 0 {
      expertStepsLeft[environment] -= 1
      return .expert
    }
    if randomStepsLeft[environment] > 0 {
      randomStepsLeft[environment] -= 1
      return .lastChance
    }
    guard !policyActs || generator.unit() < randomStartShare else { return .policy }
    randomStepsLeft[environment] = settings.randomSteps - 1
    return .chance
  }

  /// How often chance takes over from the policy, so that it has its share of all steps.
  private var randomStartShare: Double {
    let (share, steps) = (settings.randomShare, Double(settings.randomSteps))
    return share / (steps - share * (steps - 1))
  }
}
