/// The part of a shadow map, in its blocks, that the light of some pixels depends on.
struct ShadowReach {
  private(set) var left: Int32 = .max
  private(set) var right: Int32 = -1
  private(set) var top: Int32 = .max
  private(set) var bottom: Int32 = -1

  var isEmpty: Bool { right < 0 }

  mutating func include(columns: ClosedRange<Int>, rows: ClosedRange<Int>) {
    left = min(left, Int32(columns.lowerBound))
    right = max(right, Int32(columns.upperBound))
    top = min(top, Int32(rows.lowerBound))
    bottom = max(bottom, Int32(rows.upperBound))
  }
}
