public import Base
internal import Learning

extension FileSchema {
  /// The schema of a run's config.json.
  public static let configuration = FileSchema("configuration")
  /// The schema of a policy file.
  static let policy = FileSchema("policy")
}
