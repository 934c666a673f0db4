public import Learning
internal import Tasks

extension OptimizerSettings {
  /// Throws if the settings are not valid; `name` is the optimizer's name.
  public func validate(_ name: String) throws {
    try require(
      learningRate > 0 && learningRate <= 1, "\(name).learningRate", learningRate,
      "more than 0, up to 1")
    let schedule = learningRateSchedule
    try require(
      (0...1).contains(schedule.finalFactor), "\(name).learningRateSchedule.finalFactor",
      schedule.finalFactor, "from 0 to 1")
    try require(
      (0...1).contains(schedule.warmUp), "\(name).learningRateSchedule.warmUp", schedule.warmUp,
      "from 0 to 1")
    try require(
      beta1 >= 0 && beta1 < 1, "\(name).beta1", beta1, "from 0 to less than 1")
    try require(
      beta2 >= 0 && beta2 < 1, "\(name).beta2", beta2, "from 0 to less than 1")
    try require(epsilon > 0, "\(name).epsilon", epsilon, "more than 0")
    try require(
      momentum >= 0 && momentum < 1, "\(name).momentum", momentum, "from 0 to less than 1")
    try require(weightDecay >= 0, "\(name).weightDecay", weightDecay, "0 or more")
    try require(maxGradientNorm >= 0, "\(name).maxGradientNorm", maxGradientNorm, "0 or more")
  }
}
