public import Sim

/// What an agent asks for in one step: the hand's motion along x, y and z and the fingers' effort, each from
/// -1 to 1. Full motion is a centimetre; 1 closes the fingers, -1 opens them.
public typealias Action = SIMD4<Double>

extension SIMD4<Double> {
  public init(motion: Vector3, grip: Double) {
    self.init(motion.x, motion.y, motion.z, grip)
  }

  /// The first three: how the hand is to move.
  public var motion: Vector3 { Vector3(x, y, z) }

  /// The last: the effort of the fingers.
  public var grip: Double { w }

  /// The action with each number brought into -1 to 1.
  public var clamped: Action { clamped(lowerBound: Action(repeating: -1), upperBound: .one) }

  var isFinite: Bool { x.isFinite && y.isFinite && z.isFinite && w.isFinite }
}
