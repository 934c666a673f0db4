/// The index of an environment's task in its suite.
public struct TaskIdentity: Hashable, Sendable, Codable {
  public var index: Int
  public var count: Int

  public init(index: Int, of count: Int) {
    self.index = index
    self.count = count
  }
}
