internal import Experience

extension RolloutBuffer {
  /// Computes advantages within groups of adjacent environments, whose episodes start alike at the rollout's start: the
  /// return from a step on, minus the group's mean at that step, divided by the group's standard deviation (Shao et al.
  /// 2024, section 4.1.3).
  ///
  /// An episode that follows within the rollout starts otherwise. Its advantages are 0.
  func computeGroupAdvantages(groupSize: Int, discount: Float) {
    for first in stride(from: 0, to: environments, by: groupSize) {
      let group = first..<first + groupSize
      for environment in group { computeFirstReturns(environment, discount: discount) }
      subtractMeans(of: group)
      divideByStd(of: group)
    }
  }

  /// The steps of an environment's first episode within the rollout.
  private func firstLength(_ environment: Int) -> Int {
    let end = (0..<steps).first { dones[row(environment, $0)] }
    return end.map { $0 + 1 } ?? steps
  }

  /// Computes the returns from each step of an environment's first episode on, without bootstrapping.
  private func computeFirstReturns(_ environment: Int, discount: Float) {
    var value: Float = 0
    for step in (0..<firstLength(environment)).reversed() {
      let row = row(environment, step)
      value = rewards[row] + discount * value
      returns[row] = value
    }
  }

  /// Sets the advantages of a group to its returns minus their mean at each step.
  private func subtractMeans(of group: Range<Int>) {
    let lengths = group.map(firstLength)
    for step in 0..<steps {
      let running = zip(group, lengths).filter { step < $0.1 }.map { row($0.0, step) }
      let mean = running.reduce(0) { $0 + Double(returns[$1]) } / Double(max(running.count, 1))
      for environment in group { advantages[row(environment, step)] = 0 }
      for row in running { advantages[row] = Float(Double(returns[row]) - mean) }
    }
  }

  /// Divides the advantages of a group, whose mean is 0 at each step, by their standard deviation over all steps.
  private func divideByStd(of group: Range<Int>) {
    let rows = row(group.lowerBound, 0)..<row(group.upperBound, 0)
    let count = group.reduce(0) { $0 + firstLength($1) }
    let squares = rows.reduce(0) { $0 + Double(advantages[$1]) * Double(advantages[$1]) }
    let std = (squares / Double(count)).squareRoot() + 1e-6
    for row in rows { advantages[row] = Float(Double(advantages[row]) / std) }
  }
}
