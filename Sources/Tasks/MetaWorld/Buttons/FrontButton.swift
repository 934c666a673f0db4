public import Sim

/// A box whose button faces the robot.
open class FrontButton: Button {
  open override var goalOffset: Vector3 { [0, -0.1, 0] }
  open override var goalDistance: Double { abs(sitePosition.y - goal.y) }
  open override var distanceThreshold: Double { 0.02 }
}
