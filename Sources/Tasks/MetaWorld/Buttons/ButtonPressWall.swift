internal import Sim

/// Press a button behind a wall.
public final class ButtonPressWall: FrontButton {
  public override class var profile: TaskProfile {
    TaskProfile(
      "button-press-wall", "Press the button behind the wall.",
      objects: ["button", "button box", "wall"], initialHandPosition: [0, 0.4, 0.2],
      placement: Placement(object: Box([-0.05, 0.85, 0.1149], [0.05, 0.9, 0.1151])))
  }

  public required init(_ scene: Scene) throws {
    try scene.addWall(halfExtents: [0.1, 0.01, 0.075], at: [0.1, 0.6, 0.075])
    try super.init(scene)
  }

  public override var distanceThreshold: Double { 0.03 }

  private let barrier = Barrier(y: 0.6, x: -0.03...0.23, top: 0.18)

  /// The way to the button leads round the wall.
  public override var reachDistance: Double {
    barrier.pathLength(from: endEffectorPoint, to: sitePosition)
  }

  /// Moves over the wall, down between wall and button with closed fingers, then forward.
  public override class func expert(_ observation: Observation) -> Action? {
    let (button, goal, hand) = (observation.object, observation.goal, observation.hand)
    let low = 0.13
    if hand.z < 0.155, hand.y > 0.61 {
      // The target leads the hand, so that it pushes through the last millimeters.
      let pushDistance = goal.y - 0.015 - button.y
      return observation.move(to: [button.x, hand.y + pushDistance, low], gripper: 1)
    }
    // Only 3 mm are left beside the closed fingers, so that they are aligned before they come down.
    let isHigh = hand.z > 0.21
    if abs(hand.x - button.x) < 0.02, abs(hand.y - 0.634) < (isHigh ? 0.006 : 0.012) {
      return observation.move(to: [button.x, 0.634, low], gripper: 1)
    }
    return observation.move(to: [button.x, isHigh ? 0.634 : min(hand.y, 0.5), 0.25], gripper: 1)
  }
}
