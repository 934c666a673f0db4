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

  /// Throws if the part does not suit the tasks; `name` is the setting's name. It is called before a run, for every part
  /// in the settings of the algorithm.
  func validate(_ name: String, for tasks: [String]) throws
}

extension Part {
  public func validate(_ name: String) throws {}
  public func validate(_ name: String, for tasks: [String]) throws {}
}

/// A setting that holds a part.
protocol PartHolder {
  var heldPart: any Part { get }
}

/// Throws if a part in some settings does not suit the tasks. It finds parts by reflection, so that no algorithm can
/// forget one.
func validateParts(of settings: Any, for tasks: [String], prefix: String = "") throws {
  for child in Mirror(reflecting: settings).children {
    // A property wrapper is stored with an underscore before the property's name.
    let label = (child.label ?? "").drop { $0 == "_" }
    let name = prefix.isEmpty ? String(label) : "\(prefix).\(label)"
    if let holder = child.value as? any PartHolder {
      try holder.heldPart.validate(name, for: tasks)
      try validateParts(of: holder.heldPart, for: tasks, prefix: name)
    } else {
      try validateParts(of: child.value, for: tasks, prefix: name)
    }
  }
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
