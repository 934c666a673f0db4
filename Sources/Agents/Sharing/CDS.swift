/// Conservative data sharing (CDS, Yu et al. 2021): a task also learns from a step of another task where its own critics value
/// the recorded action highly. In its basic form, that is above the mean value of the task's own steps; otherwise above a
/// quantile.
public struct CDS: SharingRule {
  public static let kind = "cds"
  public static let summary = "A task also learns from steps to which its critics give high values."

  /// What a value is compared with.
  public var threshold = ValueThreshold.Kind.ownQuantile
  /// The fraction of values below the quantile; of no effect with `mean`.
  public var quantile = 0.9
  /// Updates from one selection of steps to the next. Nothing is shared before the first.
  public var updateInterval = 1000

  public init() {}

  public func validate(_ name: String) throws {
    try require((0...1).contains(quantile), "\(name).quantile", quantile, "from 0 to 1")
    try require(updateInterval, "\(name).updateInterval", in: 1...SettingLimits.steps)
  }

  public var valueThreshold: ValueThreshold? {
    ValueThreshold(threshold, quantile: quantile, updateInterval: updateInterval)
  }
}
