public import Sim

/// Push a drawer shut.
public final class DrawerClose: Drawer {
  public override class var profile: TaskProfile {
    TaskProfile(
      "drawer-close", "Close the drawer.", objects: ["drawer", "cabinet"],
      placement: Placement(object: Box([-0.1, 0.9, 0], [0.1, 0.9, 0])))
  }

  public override var site: Vector3 { [0, -0.17, 0.14] }
  public override var goalOffset: Vector3 { [0, -0.16, 0.09] }
  public override var initialJointPosition: Double { -0.15 }
  public override var observedOrientation: SIMD4<Double> { .zero }
  public override var distanceThreshold: Double { 0.065 }

  /// The fingertips go to the front of the handle, from before it.
  public override var reachDistance: Double {
    entryDistance(
      from: toolCenter, to: articulation.worldPoint([0, -0.19, 0.06]), along: [0, 1, 0],
      clearance: 0.03)
  }

  /// The closed fingers push the handle from the front.
  public override class func expert(_ observation: Observation) -> Action? {
    let (drawer, goal, hand) = (observation.object, observation.goal, observation.hand)
    guard abs(drawer.y - goal.y) > 0.015 else { return Action(deltaPosition: .zero, gripper: 1) }
    let bar = drawer.y + 0.01
    if hand.z < 0.13, hand.y < bar - 0.02, abs(hand.x - drawer.x) < 0.03 {
      return observation.move(to: [drawer.x, goal.y + 0.01, 0.1], gripper: 1)
    }
    return observation.approach([drawer.x, bar - 0.05, 0.1], above: 0.16, gripper: 1)
  }
}
