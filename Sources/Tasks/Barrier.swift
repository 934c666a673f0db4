public import Sim

/// An upright wall along x that a path must lead round or over.
public struct Barrier: Equatable, Sendable {
  /// The position of the wall along y, in meters.
  public var y: Double
  /// The edges of the wall, with room for what passes them.
  public var x: ClosedRange<Double>
  /// The height at which the wall can be crossed; infinite for what stays on the table.
  public var top: Double

  public init(y: Double, x: ClosedRange<Double>, top: Double = .infinity) {
    self.y = y
    self.x = x
    self.top = top
  }

  /// The wall that ``Scene/addLowWall()`` adds, with `room` meters beside and above it.
  static func lowWall(room: Double, canBeCrossed: Bool = true) -> Barrier {
    Barrier(y: 0.75, x: -0.02 - room...0.22 + room, top: canBeCrossed ? 0.12 + room : .infinity)
  }

  /// The length of the path from one point to another: straight where the wall is not in the way, and otherwise over the
  /// nearest of its edges.
  public func pathLength(from start: Vector3, to end: Vector3) -> Double {
    let straight = (end - start).length
    guard start.y < y, end.y > y else { return straight }
    let crossing = start + (y - start.y) / (end.y - start.y) * (end - start)
    guard x.contains(crossing.x), crossing.z < top else { return straight }
    func length(by edge: Vector3) -> Double { (edge - start).length + (end - edge).length }
    return min(
      length(by: [crossing.x, y, top]), length(by: [x.lowerBound, y, crossing.z]),
      length(by: [x.upperBound, y, crossing.z]))
  }
}
