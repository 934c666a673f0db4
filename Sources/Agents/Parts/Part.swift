internal import Tasks

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

/// The parts in some settings and their names, those within a part after it. They are found by reflection, so that no
/// algorithm can forget one.
func heldParts(
  of settings: Any, prefix: String = ""
) -> [(name: String, part: any Part)] {
  Mirror(reflecting: settings).children.flatMap { child in
    // A property wrapper is stored with an underscore before the property's name.
    let label = (child.label ?? "").drop { $0 == "_" }
    let name = prefix.isEmpty ? String(label) : "\(prefix).\(label)"
    guard let holder = child.value as? any PartHolder else {
      return heldParts(of: child.value, prefix: name)
    }
    return [(name, holder.heldPart)] + heldParts(of: holder.heldPart, prefix: name)
  }
}

/// Throws if a part in some settings does not suit the tasks.
func validateParts(of settings: Any, for tasks: [String]) throws {
  for (name, part) in heldParts(of: settings) { try part.validate(name, for: tasks) }
}

/// Throws if a part in some settings is a recurrent torso, for an algorithm that learns from single steps.
func requireNoMemory(of settings: Any, for algorithm: String) throws {
  func isRecurrent(_ part: any Part) -> Bool {
    (part as? any Torso).map { $0.hiddenStateSize > 0 } ?? false
  }
  // A torso that holds a recurrent one, as the encoder of images may, is not to blame.
  let found = heldParts(of: settings).first { _, part in
    isRecurrent(part) && !heldParts(of: part).contains { isRecurrent($0.part) }
  }
  guard let (name, part) = found else { return }
  let others = Algorithms.all.filter { $0.learnsFromSequences }.map { $0.name }
  throw TaskError.invalidOption(
    name: name, given: "'\(type(of: part).kind)', which remembers earlier steps",
    allowed: "a torso without memory under '\(algorithm)', which learns from single steps; "
      + "recurrent torsos learn under \(others.joined(separator: ", "))")
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
