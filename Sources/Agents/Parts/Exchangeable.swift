/// A setting that is a part of some family: `@Exchangeable<Torsos> var torso: any Torso = MLP()`.
@propertyWrapper
public struct Exchangeable<Family: PartFamily>: Codable, Hashable, Sendable, PartHolder {
  private var part: any Part

  public init(wrappedValue: Family.Member) { part = Self.part(wrappedValue) }

  public var wrappedValue: Family.Member {
    get {
      guard let member = part as? Family.Member else {
        preconditionFailure("\(part) is no \(Family.registry.family)")
      }
      return member
    }
    set { part = Self.part(newValue) }
  }

  var heldPart: any Part { part }

  private static func part(_ member: Family.Member) -> any Part {
    guard let part = member as? any Part else {
      preconditionFailure("\(member) is no part")
    }
    return part
  }

  public init(from decoder: any Decoder) throws {
    part = try Family.registry.decode(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    try Family.registry.encode(part, to: encoder)
  }

  public static func == (a: Self, b: Self) -> Bool { b.part.isEqual(to: a.part) }
  public func hash(into hasher: inout Hasher) { part.hash(into: &hasher) }
}

extension Part {
  fileprivate func isEqual(to other: any Part) -> Bool { other as? Self == self }
}
