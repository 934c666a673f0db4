/// The numbering of a dataset's episodes: consecutive, task by task.
struct EpisodeNumbering: Equatable, Sendable {
  /// The number of each task's first episode, then the number of all episodes.
  private let starts: [Int]

  /// `counts` holds the number of episodes of each task.
  init(_ counts: [Int]) {
    var starts = [0]
    for count in counts { starts.append((starts.last ?? 0) + count) }
    self.starts = starts
  }

  var count: Int { starts.last ?? 0 }

  /// The number of episodes of each task.
  var counts: [Int] { zip(starts, starts.dropFirst()).map { $1 - $0 } }

  func episodes(ofTask task: Int) -> Range<Int> { starts[task]..<starts[task + 1] }

  func task(ofEpisode number: Int) -> Int {
    precondition((0..<count).contains(number), "there is no episode \(number)")
    var (low, high) = (0, starts.count - 1)
    // A task without episodes has the same start as the next one.
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= number { low = middle } else { high = middle }
    }
    return low
  }
}
