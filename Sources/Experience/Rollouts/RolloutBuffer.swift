/// The transitions of a rollout, environment by environment, with their values and advantages.
public final class RolloutBuffer {
  public let environments, steps: Int
  public let observationSize, actionSize: Int
  public let table: ColumnTable
  public let observations, actions, logProbabilities, rewards, values, returns,
    advantages: UnsafeMutablePointer<Float>
  /// The value of the next state, or of the final state of a truncated episode; 0 after termination.
  public let nextValues: UnsafeMutablePointer<Float>
  /// Whether the episode ended with this step, by termination or truncation.
  public let dones: UnsafeMutablePointer<Bool>

  public init(environments: Int, steps: Int, observationSize: Int, actionSize: Int) {
    self.environments = environments
    self.steps = steps
    self.observationSize = observationSize
    self.actionSize = actionSize
    var layout = ColumnLayout()
    layout.add(.observation, width: observationSize)
    layout.add(.action, width: actionSize)
    for column: Column<Float> in [
      .logProbability, .reward, .value, .nextValue, .return, .advantage,
    ] { layout.add(column) }
    layout.add(.done)
    table = ColumnTable(layout, rows: environments * steps)
    observations = table.values(of: .observation)
    actions = table.values(of: .action)
    logProbabilities = table.values(of: .logProbability)
    rewards = table.values(of: .reward)
    values = table.values(of: .value)
    nextValues = table.values(of: .nextValue)
    returns = table.values(of: .return)
    advantages = table.values(of: .advantage)
    dones = table.values(of: .done)
  }

  public func row(_ environment: Int, _ step: Int) -> Int { environment * steps + step }

  /// Generalized advantage estimation (Schulman et al. 2016, eq. 16), and the returns that follow from it.
  public func computeReturnsAndAdvantages(discount: Float, gaeLambda: Float) {
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
  public func normalizeAdvantages(of environments: Range<Int>) {
    let part = UnsafeMutableBufferPointer(
      start: advantages + environments.lowerBound * steps, count: environments.count * steps)
    let mean = part.reduce(0) { $0 + Double($1) } / Double(part.count)
    let variance =
      part.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(part.count)
    let inverse = 1 / (variance.squareRoot() + 1e-6)
    for index in part.indices { part[index] = Float((Double(part[index]) - mean) * inverse) }
  }
}
