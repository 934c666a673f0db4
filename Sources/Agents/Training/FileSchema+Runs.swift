public import Base

extension FileSchema {
  /// A run's config.json.
  public static let configuration = FileSchema("configuration")
  /// All that a run goes on from.
  static let checkpoint = FileSchema("checkpoint")
  /// What has been learned.
  static let policy = FileSchema("policy")
}
