/// What some environments went through in some steps, environment by environment.
final class Rollout {
  let environments, steps: Int
  let observationCount, actionCount: Int
  let observations, actions, logDensities, rewards, values, returns,
    advantages: UnsafeMutablePointer<Float>
  /// The value of what came next: of the next state, or of the last one where the time limit cut in.
  let nextValues: UnsafeMutablePointer<Float>
  /// Whether the episode ended in this step, one way or the other.
  let ends: UnsafeMutablePointer<Bool>

  init(environments: Int, steps: Int, observationCount: Int, actionCount: Int) {
    self.environments = environments
    self.steps = steps
    self.observationCount = observationCount
    self.actionCount = actionCount
    let rows = environments * steps
    func numbers(_ count: Int) -> UnsafeMutablePointer<Float> {
      let pointer = UnsafeMutablePointer<Float>.allocate(capacity: count)
      pointer.initialize(repeating: 0, count: count)
      return pointer
    }
    observations = numbers(rows * observationCount)
    actions = numbers(rows * actionCount)
    logDensities = numbers(rows)
    rewards = numbers(rows)
    values = numbers(rows)
    returns = numbers(rows)
    advantages = numbers(rows)
    nextValues = numbers(rows)
    ends = .allocate(capacity: rows)
    ends.initialize(repeating: false, count: rows)
  }

  deinit {
    for pointer in [
      observations, actions, logDensities, rewards, values, returns, advantages, nextValues,
    ] { pointer.deallocate() }
    ends.deallocate()
  }

  func row(_ environment: Int, _ step: Int) -> Int { environment * steps + step }

  /// Generalised advantages (Schulman and others, 2016), and the returns that follow from them.
  func estimate(discount: Float, trace: Float) {
    for environment in 0..<environments {
      var advantage: Float = 0
      for step in (0..<steps).reversed() {
        let row = row(environment, step)
        let surprise = rewards[row] + discount * nextValues[row] - values[row]
        advantage = surprise + (ends[row] ? 0 : discount * trace * advantage)
        advantages[row] = advantage
        returns[row] = advantage + values[row]
      }
    }
  }

  /// Shifts and scales the advantages of some environments to mean 0 and variance 1.
  func normalizeAdvantages(of environments: Range<Int>) {
    let start = advantages + environments.lowerBound * steps
    let count = environments.count * steps
    let mean = sum(start, count: count) / Float(count)
    for index in 0..<count { start[index] -= mean }
    let deviation = (dotProduct(start, start, count: count) / Float(count)).squareRoot()
    let inverse = 1 / (deviation + 1e-6)
    for index in 0..<count { start[index] *= inverse }
  }
}
