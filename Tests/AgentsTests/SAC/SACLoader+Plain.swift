@testable import Agents

extension SACLoader.Scaling {
  /// No normalization and no reward scaling.
  static func plain(columns: Int, tasks: Int, discount: Float) -> SACLoader.Scaling {
    let statistics = RunningMeanStd(columns: columns, clip: 1e9)
    return SACLoader.Scaling(
      normalizer: statistics.normalizer, rewardScaler: MaxAbsRewardScaler(tasks: tasks),
      rewardScaleMaxReturn: 0,
      discount: discount)
  }
}
