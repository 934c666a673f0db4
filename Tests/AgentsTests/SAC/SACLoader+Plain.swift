@testable import Agents

extension SACLoader.Measures {
  /// Numbers and rewards as they are.
  static func plain(columns: Int, tasks: Int, discount: Float) -> SACLoader.Measures {
    let scale = RunningScale(columns: columns, limit: 1e9)
    return SACLoader.Measures(
      scale: scale.scale, rewards: RewardScale(tasks: tasks), returnSpan: 0,
      discount: discount)
  }
}
