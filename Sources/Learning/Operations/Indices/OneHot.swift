/// The one-hot encoding of each row's index.
private final class OneHotNode: Node {
  private let indices: IndexInput

  init(_ indices: IndexInput, of count: Int) {
    self.indices = indices
    super.init(rows: indices.rows, columns: count, requiresGradient: false)
  }

  override func forward() {
    indices.check(below: columns)
    values.update(repeating: 0, count: count)
    for row in 0..<rows { values[row * columns + Int(indices.values[row])] = 1 }
  }
}

extension Graph {
  /// A row of `count` zeros with a one at each index.
  public func oneHot(_ indices: IndexInput, of count: Int) -> Node {
    add(OneHotNode(indices, of: count))
  }
}
