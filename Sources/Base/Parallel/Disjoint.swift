/// Something that the pieces of one ``WorkerPool`` run use at the same time, each in a place of its own.
///
/// The rule: a piece writes only what no other piece reads or writes, such as the row of its number or the
/// object at its index, and reads besides that only what no piece writes.
///
/// Unchecked, because the compiler cannot see that places are apart. Wrap as little as the pieces need.
public struct Disjoint<Value>: @unchecked Sendable {
  public let value: Value

  public init(_ value: Value) { self.value = value }
}
