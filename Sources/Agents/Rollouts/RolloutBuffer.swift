internal import Learning

/// The transitions of a rollout, environment by environment, with their values and advantages.
final class RolloutBuffer {
  let environments, steps: Int
  let observationSize, actionSize: Int
  let observations, actions, logProbabilities, rewards, values, returns,
    advantages: UnsafeMutablePointer<Float>
  /// The value of the next state, or of the final state of a truncated episode; 0 after termination.
  let nextValues: UnsafeMutablePointer<Float>
  /// Whether the episode ended with this step, by termination or truncation.
  let dones: UnsafeMutablePointer<Bool>

  init(environments: Int, steps: Int, observationSize: Int, actionSize: Int) {
    self.environments = environments
    self.steps = steps
    self.observationSize = observationSize
    self.actionSize = actionSize
    let rows = environments * steps
    func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
      let pointer = UnsafeMutablePointer<Float>.allocate(capacity: count)
      pointer.initialize(repeating: 0, count: count)
      return pointer
    }
    observations = allocate(rows * observationSize)
    actions = allocate(rows * actionSize)
    logProbabilities = allocate(rows)
    rewards = allocate(rows)
    values = allocate(rows)
    returns = allocate(rows)
    advantages = allocate(rows)
    nextValues = allocate(rows)
    dones = .allocate(capacity: rows)
    dones.initialize(repeating: false, count: rows)
  }

  deinit {
    for pointer in [
      observations, actions, logProbabilities, rewards, values, returns, advantages, nextValues,
    ] { pointer.deallocate() }
    dones.deallocate()
  }

  func row(_ environment: Int, _ step: Int) -> Int { environment * steps + step }

  /// Generalized advantage estimation (Schulman et al. 2016, eq. 16), and the returns that follow from it.
  func computeReturnsAndAdvantages(discount: Float, gaeLambda: Float) {
    for environment in 0..<environments {
      var advantage: Float = 0
      for step in (0..<steps).reversed() {
        let row = row(environment, step)
        let tdError = rewards[row] + discount * nextValues[row] - values[row]
        advantage = tdError + (dones[row] ? 0 : discount * gaeLambda * advantage)
        advantages[row] = advantage
        returns[row] = advantage + values[row]
      }
    }
  }

  /// Normalizes the advantages of some environments to mean 0 and variance 1.
  func normalizeAdvantages(of environments: Range<Int>) {
    let start = advantages + environments.lowerBound * steps
    let count = environments.count * steps
    let mean = sum(start, count: count) / Float(count)
    for index in 0..<count { start[index] -= mean }
    let std = (dotProduct(start, start, count: count) / Float(count)).squareRoot()
    let inverse = 1 / (std + 1e-6)
    for index in 0..<count { start[index] *= inverse }
  }
}
