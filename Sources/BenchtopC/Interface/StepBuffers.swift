internal import CBenchtop
internal import Tasks

extension VectorEnvironment {
  /// Copies observations into the caller's memory.
  func write(_ source: StepBuffers.Observations, to target: benchtop_step_buffers) throws {
    guard target.count == count else {
      throw InterfaceError.invalid("the buffers have \(target.count) rows; they must have \(count)")
    }
    if let states = target.states {
      try require(target.state_size, source.stateSize, "values")
      copy(source.states, to: states)
    }
    if let images = target.images {
      try require(target.image_byte_count, source.imageByteCount, "image bytes")
      copy(source.images, to: images)
    }
    if let goals = target.achieved_goals { copy(source.achievedGoals, to: goals) }
    if let goals = target.desired_goals { copy(source.desiredGoals, to: goals) }
  }

  /// Copies observations, rewards, episode ends and outcomes into the caller's memory.
  func writeAll(to target: benchtop_step_buffers) throws {
    try write(buffers.observations, to: target)
    if let rewards = target.rewards { copy(buffers.rewards, to: rewards) }
    for index in 0..<count {
      target.terminations?[index] = buffers.terminations[index] ? 1 : 0
      target.truncations?[index] = buffers.truncations[index] ? 1 : 0
      target.resets?[index] = buffers.lengths[index] == 0 ? 1 : 0
    }
    guard let values = target.outcomes else { return }
    for index in 0..<count {
      let outcome = buffers.outcomes[index]
      values[index] = outcome.isSuccess ? 1 : 0
      values[count + index] = outcome.reachReward
      values[2 * count + index] = outcome.isGrasped ? 1 : 0
      values[3 * count + index] = outcome.placeReward
      values[4 * count + index] = outcome.goalDistance
      values[5 * count + index] = outcome.reward
    }
  }

  private func require(_ given: Int64, _ right: Int, _ what: String) throws {
    guard given == right else {
      throw InterfaceError.invalid("rows have \(given) \(what); they must have \(right)")
    }
  }

  private func copy<Element>(
    _ source: UnsafeMutableBufferPointer<Element>, to target: UnsafeMutablePointer<Element>
  ) {
    guard let base = source.baseAddress else { return }
    target.update(from: base, count: source.count)
  }
}
