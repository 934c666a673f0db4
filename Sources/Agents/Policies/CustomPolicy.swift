private import Synchronization
public import Tasks

/// A policy that the program adds by name, such as a function of another language, so that everything that takes the name of a
/// policy takes this one too.
///
/// There is one such policy, not one for each thread: it acts on the thread that starts the work.
public struct CustomPolicy: Sendable {
  /// The name contains a colon, such as `module:function`, so that it differs from those of other policies.
  public let name: String
  private let makePolicy: @Sendable () throws -> any Policy

  private static let all = Mutex<[String: CustomPolicy]>([:])

  /// Throws if the name has no colon.
  public init(_ name: String, make: @escaping @Sendable () throws -> any Policy) throws {
    guard name.contains(":") else {
      throw TaskError.invalidOption(
        name: "the name of a policy", given: "'\(name)'",
        allowed: "one with a colon, such as module:function")
    }
    self.name = name
    makePolicy = make
  }

  public func make() throws -> any Policy { try makePolicy() }

  /// Adds the policy, or replaces an earlier one of the same name.
  public func register() { Self.all.withLock { $0[name] = self } }

  /// Removes a policy. Work that it has started continues.
  public static func remove(_ name: String) { all.withLock { $0[name] = nil } }

  /// The policy of a name; nil if there is none.
  static func find(_ name: String) -> CustomPolicy? { all.withLock { $0[name] } }
}
