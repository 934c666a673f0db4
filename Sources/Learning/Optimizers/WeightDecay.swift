/// The weight decay of each matrix of some parameters.
struct WeightDecay {
  /// Adjacent ranges of all values, each with one decay.
  private let groups: [(range: Range<Int>, decay: Float)]

  /// `factor` multiplies the decay of a matrix.
  init(of parameters: Parameters, _ decay: Float, factor: (Parameters.Entry) -> Float) {
    var groups: [(range: Range<Int>, decay: Float)] = []
    for entry in parameters.entries {
      let own = decay == 0 || entry.isConstant ? 0 : decay * factor(entry)
      let end = entry.offset + entry.count
      if let last = groups.last, last.decay == own {
        groups[groups.count - 1].range = last.range.lowerBound..<end
      } else {
        groups.append((entry.offset..<end, own))
      }
    }
    self.groups = groups
  }

  /// Calls `work` for each part of a range that has one decay.
  @inline(__always)
  func forEachGroup(in range: Range<Int>, _ work: (Range<Int>, Float) -> Void) {
    for group in groups where group.range.overlaps(range) {
      work(group.range.clamped(to: range), group.decay)
    }
  }
}
