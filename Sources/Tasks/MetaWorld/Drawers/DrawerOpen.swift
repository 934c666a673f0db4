public import Sim

/// Pull a drawer open.
public final class DrawerOpen: Drawer {
  public override class var profile: TaskProfile {
    TaskProfile(
      "drawer-open", "Open the drawer.", objects: ["drawer", "cabinet"],
      placement: Placement(object: Box([-0.1, 0.9, 0], [0.1, 0.9, 0])))
  }

  public override var site: Vector3 { [0, -0.17, 0.09] }
  public override var goalOffset: Vector3 { [0, -0.36, 0.09] }
  public override var distanceThreshold: Double { 0.03 }

  public override var reachDistance: Double {
    hookDistance(to: articulation.worldPoint([0, -0.13, 0.065]), clearance: 0.06)
  }

  /// The open fingers go down on both sides of the handle and pull it.
  public override class func expert(_ observation: Observation) -> Action? {
    let (drawer, goal, hand) = (observation.object, observation.goal, observation.hand)
    guard drawer.y > goal.y + 0.025 else { return Action(deltaPosition: .zero, gripper: -1) }
    // The handle's bar is a centimeter behind the site.
    let bar = drawer.y + 0.01
    let isHooked =
      abs(hand.x - drawer.x) < 0.025 && hand.z < 0.11 && hand.y < bar + 0.02 && hand.y > bar - 0.06
    if isHooked { return observation.move(to: [drawer.x, goal.y - 0.03, 0.09], gripper: -1) }
    return observation.approach([drawer.x, bar, 0.09], above: 0.17, gripper: -1, tolerance: 0.01)
  }
}
