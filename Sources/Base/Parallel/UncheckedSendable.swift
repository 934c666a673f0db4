/// A value that the iterations of one ``ThreadPool`` loop use at the same time, each in its own part.
///
/// The rule: an iteration writes only data that no other iteration reads or writes, such as the row or the object at
/// its index. Otherwise it reads only data that no iteration writes.
///
/// Unchecked, because the compiler cannot see that the parts are disjoint. Wrap as little as possible.
public struct UncheckedSendable<Value>: @unchecked Sendable {
  public let value: Value

  public init(_ value: Value) { self.value = value }
}
