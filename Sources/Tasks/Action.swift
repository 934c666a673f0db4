public import Sim

/// One step's action: the displacement of the hand along x, y and z and the gripper effort, each from -1 to
/// 1. A full displacement is a centimeter; 1 closes the fingers, -1 opens them.
public typealias Action = SIMD4<Double>

extension SIMD4<Double> {
  public init(deltaPosition: Vector3, gripper: Double) {
    self.init(deltaPosition.x, deltaPosition.y, deltaPosition.z, gripper)
  }

  /// The first three components: the displacement of the hand.
  public var deltaPosition: Vector3 { Vector3(x, y, z) }

  /// The last component: the gripper effort.
  public var gripper: Double { w }

  /// The action with each component clamped to -1...1.
  public var clamped: Action { clamped(lowerBound: Action(repeating: -1), upperBound: .one) }

  var isFinite: Bool { x.isFinite && y.isFinite && z.isFinite && w.isFinite }
}
