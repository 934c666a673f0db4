internal import Tasks

/// The settings that algorithms share which learn from drawn batches.
protocol BatchSettings {
  /// Rows of each task in every batch.
  var batchSizePerTask: Int { get }
  /// The largest random shift of drawn images, in pixels; 0 disables it.
  var imageShift: Int { get }
}

extension BatchSettings {
  /// Throws if a shared setting is not valid; `prefix` precedes its name.
  func validateBatches(_ prefix: String = "") throws {
    try require(batchSizePerTask, "\(prefix)batchSizePerTask", in: 1...SettingLimits.steps)
    try require(imageShift, "\(prefix)imageShift", in: 0...SettingLimits.imageShift)
  }
}
