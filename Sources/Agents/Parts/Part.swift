/// A part of an agent that settings exchange for another of its family, such as a torso.
///
/// A part is the settings of what it builds, and JSON names it by its kind:
/// `{"kind": "mlp", "hiddenSizes": [256, 256]}`, or `"mlp"` with default settings.
public protocol Part: Codable, Hashable, Sendable {
  /// The name in JSON and on the command line.
  static var kind: String { get }
  /// A summary in one line.
  static var summary: String { get }

  /// The part with default settings.
  init()

  /// Throws if the settings are not valid; `name` is the setting's name.
  func validate(_ name: String) throws
}

extension Part {
  public func validate(_ name: String) throws {}
}

/// Parts that can stand in for each other, such as the torsos.
public protocol PartFamily {
  /// Any part of the family, such as `any Torso`.
  associatedtype Member
  static var registry: PartRegistry { get }
}

extension PartFamily {
  /// Registers a part of another package, so that settings can name its kind.
  public static func register(_ part: any Part.Type) throws {
    precondition(part.init() is Member, "'\(part.kind)' is no \(registry.family)")
    try registry.register(part)
  }
}
