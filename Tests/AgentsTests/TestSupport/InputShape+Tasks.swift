import Learning

@testable import Agents

extension InputShape {
  /// The shape of inputs for tasks whose names do not matter.
  init(features: Int, tasks: Int) {
    self.init(features: features, tasks: (0..<tasks).map { "task\($0)" })
  }
}

extension PolicyNetwork {
  /// The mean and the logarithm of the standard deviations of a Gaussian policy.
  func gaussian(
    _ batch: LossBatch, of observation: LossBatch.Observation? = nil
  ) -> (mean: Node, logStd: Node?) {
    guard let gaussian = distribution(batch, observation) as? GaussianActions else {
      preconditionFailure("the policy is no Gaussian")
    }
    return (gaussian.mean, gaussian.logStd)
  }
}
