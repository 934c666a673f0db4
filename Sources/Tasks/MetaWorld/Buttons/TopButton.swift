public import Sim

/// A box whose button faces up.
open class TopButton: Button {
  open override var orientation: Rotation { Rotation(angle: -.pi / 2, about: [1, 0, 0]) }
  open override var observedOrientation: SIMD4<Double> { .wxyz(orientation) }
  open override var goalOffset: Vector3 { [0, 0, 0.1] }
  open override var goalDistance: Double { abs(sitePosition.z - goal.z) }
  open override var distanceThreshold: Double { 0.024 }

  /// The closed fingers press the button from above and stay there.
  open override class func expert(_ observation: Observation) -> Action? {
    let (button, goal) = (observation.object, observation.goal)
    let isAbove = horizontalDistance(observation.hand, button) < 0.025
    let target = Vector3(button.x, button.y, isAbove ? goal.z + 0.045 : button.z + 0.07)
    return observation.approach(target, above: 0.36, gripper: 1)
  }
}
