/// Rows that lie in several ranges, numbered one after the other.
struct RowRanges: Sendable {
  let ranges: [Range<Int>]
  /// The number of rows up to the end of each range.
  private let ends: [Int]

  init(_ ranges: [Range<Int>]) {
    self.ranges = ranges
    var sum = 0
    ends = ranges.map {
      sum += $0.count
      return sum
    }
  }

  var count: Int { ends.last ?? 0 }

  /// The row with a number, by binary search.
  subscript(number: Int) -> Int {
    var (low, high) = (0, ends.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] > number { high = middle } else { low = middle + 1 }
    }
    return ranges[low].upperBound - (ends[low] - number)
  }
}
