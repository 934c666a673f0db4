/// The rows of other tasks' episodes from which a task may learn, and those of them from which it does learn at present.
public final class SharedRows {
  /// The rows of all episodes that are shared.
  public let candidates: [Int32]
  private let selected: UnsafeMutablePointer<Int32>
  /// The number of rows that the task learns from. At first, these are all candidates.
  public private(set) var count: Int

  init(_ episodes: [SharedEpisode]) {
    candidates = episodes.flatMap { $0.rows.map(Int32.init) }
    selected = .allocate(capacity: max(candidates.count, 1))
    count = candidates.count
    candidates.withUnsafeBufferPointer {
      if let start = $0.baseAddress { selected.update(from: start, count: count) }
    }
  }

  deinit { selected.deallocate() }

  /// The row with a number from 0 up to ``count``.
  public subscript(number: Int) -> Int { Int(selected[number]) }

  /// Selects the candidates, by their index, that the task learns from. No other thread may draw meanwhile.
  public func select(_ isSelected: (_ index: Int) -> Bool) {
    count = 0
    for (index, row) in candidates.enumerated() where isSelected(index) {
      selected[count] = row
      count += 1
    }
  }
}
