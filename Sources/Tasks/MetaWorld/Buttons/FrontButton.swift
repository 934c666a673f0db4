public import Sim

/// A box whose button faces the robot.
open class FrontButton: Button {
  open override var goalOffset: Vector3 { [0, -0.1, 0] }
  open override var remaining: Double { abs(observedPoint.y - goal.y) }
  open override var tolerance: Double { 0.02 }
}
