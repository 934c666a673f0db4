public import Sim

/// Pull a drawer open.
public final class DrawerOpen: Drawer {
  public override class var profile: TaskProfile {
    TaskProfile(
      "drawer-open", "Open the drawer.", objects: ["drawer", "cabinet"],
      placement: Placement(object: Box([-0.1, 0.9, 0], [0.1, 0.9, 0])))
  }

  public override var marker: Vector3 { [0, -0.17, 0.09] }
  public override var goalOffset: Vector3 { [0, -0.36, 0.09] }
  public override var tolerance: Double { 0.03 }

  public override var reach: Double {
    hookReach(to: mechanism.point([0, -0.13, 0.065]), over: 0.06)
  }

  /// The open fingers come down on both sides of the handle and draw it along.
  public override class func expert(_ observation: Observation) -> Action? {
    let (drawer, goal, hand) = (observation.object, observation.goal, observation.hand)
    guard drawer.y > goal.y + 0.025 else { return Action(motion: .zero, grip: -1) }
    // The handle's bar is a centimetre behind the marker.
    let bar = drawer.y + 0.01
    let isHooked =
      abs(hand.x - drawer.x) < 0.025 && hand.z < 0.11 && hand.y < bar + 0.02 && hand.y > bar - 0.06
    if isHooked { return observation.move(to: [drawer.x, goal.y - 0.03, 0.09], grip: -1) }
    return observation.approach([drawer.x, bar, 0.09], above: 0.17, grip: -1, tolerance: 0.01)
  }
}
