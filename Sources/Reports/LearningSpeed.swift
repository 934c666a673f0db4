internal import Agents
internal import Tasks

/// How fast a group learns, and what it costs.
package struct LearningSpeed: Sendable, Encodable {
  /// Where the mean curve over seeds first reaches a success rate; nil where it does not.
  package struct Milestone: Sendable, Encodable {
    package let success: Double
    package let steps: Int?
    package let minutes: Double?
  }

  package static let successRates = [0.5, 0.8, 0.9]

  package let milestones: [Milestone]
  /// The minutes of training until the last checkpoint, the mean over seeds.
  package let minutes: Double?
  /// The parameters of the policy, without those that only training needs.
  package let policyParameters: Int?

  /// Nil for a standalone evaluation.
  package init?(_ group: RunGroup) {
    guard !group.isEvaluation else { return nil }
    let (steps, hours) = (group.successCurve(over: .steps), group.successCurve(over: .hours))
    milestones = LearningSpeed.successRates.map { rate in
      Milestone(
        success: rate, steps: steps.first(reaching: rate).map { Int($0.rounded()) },
        minutes: hours.first(reaching: rate).map { 60 * $0 })
    }
    let times = group.runs.compactMap { $0.checkpoints?.values(of: "hours")?.last }
      .filter(\.isFinite)
    minutes = times.isEmpty ? nil : 60 * Statistics.mean(times)
    policyParameters = group.runs.lazy.compactMap(\.policyParameters).first
  }
}

extension RunRecord {
  /// Nil if there is no policy yet, or none that this release reads.
  fileprivate var policyParameters: Int? {
    policy.flatMap { try? PolicyChoice($0).parameterCount }
  }
}

extension MeanCurve {
  /// The first place where the mean, interpolated linearly, is a value or more; nil if it stays below.
  func first(reaching value: Double) -> Double? {
    guard let index = points.firstIndex(where: { $0.mean >= value }) else { return nil }
    guard index > 0 else { return points[0].x }
    let (before, after) = (points[index - 1], points[index])
    return before.x + (after.x - before.x) * (value - before.mean) / (after.mean - before.mean)
  }
}
