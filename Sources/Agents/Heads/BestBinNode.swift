internal import Learning

/// Of each row of numbers, the bin with the greatest.
final class BestBinNode: Node {
  private let numbers: Node
  private let bins: [Float]

  /// `numbers` has a column for each bin.
  init(_ numbers: Node, _ bins: [Float]) {
    self.numbers = numbers
    self.bins = bins
    super.init(rows: numbers.rows, columns: 1, requiresGradient: false)
  }

  override func forward() {
    for row in 0..<rows { values[row] = bins[numbers.indexOfGreatest(row: row)] }
  }
}

extension Node {
  /// The column of a row's greatest value, the first of several.
  func indexOfGreatest(row: Int) -> Int {
    let line = values + row * columns
    var best = 0
    for column in 1..<max(columns, 1) where line[column] > line[best] { best = column }
    return best
  }
}
