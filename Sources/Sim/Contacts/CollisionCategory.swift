/// A set of collision categories, which determine the shapes that can collide.
public struct CollisionCategory: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Static scenery: floor, table, walls.
  public static let fixture = CollisionCategory(rawValue: 1 << 0)
  /// Objects that move freely or on joints.
  public static let object = CollisionCategory(rawValue: 1 << 1)
  /// The arm's links, without the hand.
  public static let arm = CollisionCategory(rawValue: 1 << 2)
  /// Palm and fingers.
  public static let hand = CollisionCategory(rawValue: 1 << 3)

  public static let all = CollisionCategory(rawValue: .max)
}
