internal import CBenchtop
internal import Tasks

extension VectorEnvironment {
  /// Copies what the last call has led to into the caller's memory.
  func write(_ source: VectorRows.Observations, to target: benchtop_rows) throws {
    guard target.count == count else {
      throw BorderError.invalid("there are rows for \(target.count) of \(count) environments")
    }
    if let numbers = target.numbers {
      try require(target.number_count, source.numberCount, "numbers")
      copy(source.numbers, to: numbers)
    }
    if let pixels = target.pixels {
      try require(target.pixel_count, source.pixelCount, "bytes of pictures")
      copy(source.pixels, to: pixels)
    }
    if let goals = target.achieved_goals { copy(source.achievedGoals, to: goals) }
    if let goals = target.desired_goals { copy(source.desiredGoals, to: goals) }
  }

  /// The same, with rewards, ends and judgements.
  func writeAll(to target: benchtop_rows) throws {
    try write(rows.observations, to: target)
    if let rewards = target.rewards { copy(rows.rewards, to: rewards) }
    for index in 0..<count {
      target.terminations?[index] = rows.terminations[index] ? 1 : 0
      target.truncations?[index] = rows.truncations[index] ? 1 : 0
      target.resets?[index] = rows.lengths[index] == 0 ? 1 : 0
    }
    guard let numbers = target.judgements else { return }
    for index in 0..<count {
      let judgement = rows.judgements[index]
      numbers[index] = judgement.isSuccess ? 1 : 0
      numbers[count + index] = judgement.approach
      numbers[2 * count + index] = judgement.isGrasped ? 1 : 0
      numbers[3 * count + index] = judgement.progress
      numbers[4 * count + index] = judgement.remaining
      numbers[5 * count + index] = judgement.reward
    }
  }

  private func require(_ given: Int64, _ right: Int, _ what: String) throws {
    guard given == right else {
      throw BorderError.invalid("rows have \(given) \(what); they must have \(right)")
    }
  }

  private func copy<Element>(
    _ source: UnsafeMutableBufferPointer<Element>, to target: UnsafeMutablePointer<Element>
  ) {
    guard let base = source.baseAddress else { return }
    target.update(from: base, count: source.count)
  }
}
