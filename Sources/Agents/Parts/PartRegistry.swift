internal import Base
private import Synchronization
internal import Tasks

/// The parts of a family, by their kinds.
public final class PartRegistry: Sendable {
  /// What errors call a part, such as "torso".
  public let family: String
  private let builtIn: [any Part.Type]
  private let registered = Mutex<[any Part.Type]>([])

  init(_ family: String, _ builtIn: [any Part.Type]) {
    self.family = family
    self.builtIn = builtIn
  }

  public var all: [any Part.Type] { builtIn + registered.withLock { $0 } }

  func register(_ part: any Part.Type) throws {
    guard !all.contains(where: { $0.kind == part.kind }) else {
      throw TaskError.invalidOption(
        name: "the kind of the \(family)", given: "'\(part.kind)'",
        allowed: "one that no registered \(family) has")
    }
    registered.withLock { $0.append(part) }
  }

  // MARK: JSON

  private enum Key: String, CodingKey { case kind }

  func encode(_ part: any Part, to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(type(of: part).kind, forKey: .kind)
    try part.encode(to: encoder)
  }

  /// Settings that the JSON leaves out have their defaults.
  func decode(from decoder: any Decoder) throws -> any Part {
    do {
      switch try JSONValue(from: decoder) {
      case .string(let kind): return try find(kind).init()
      case .object(var members):
        guard let index = members.firstIndex(where: { $0.key == Key.kind.rawValue }),
          case .string(let kind) = members.remove(at: index).value
        else { throw JSONError(reason: "the kind of \(family) is missing; \(known)") }
        return try PartRegistry.decode(try find(kind), .object(members))
      case let other:
        throw JSONError(reason: "expected a \(family) and found \(other.summary); \(known)")
      }
    } catch let error as JSONError {
      throw error.prefixed(by: decoder.codingPath)
    }
  }

  private static func decode<Found: Part>(
    _ part: Found.Type, _ members: JSONValue
  ) throws -> any Part {
    try JSON.overriding(Found(), by: members)
  }

  private func find(_ kind: String) throws -> any Part.Type {
    if let found = all.first(where: { $0.kind == kind }) { return found }
    let hint = Spelling.suggestion(for: kind, among: all.map { $0.kind })
    throw JSONError(reason: "unknown \(family) '\(kind)'\(hint)")
  }

  private var known: String { "known are " + all.map { $0.kind }.joined(separator: ", ") }
}
