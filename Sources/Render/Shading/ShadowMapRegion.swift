/// A rectangle of blocks of a shadow map, which the shading of some pixels depends on.
struct ShadowMapRegion {
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
