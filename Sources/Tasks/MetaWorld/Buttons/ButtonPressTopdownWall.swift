internal import Sim

/// Press a button from above, behind a wall.
public final class ButtonPressTopdownWall: TopButton {
  public override class var profile: TaskProfile {
    TaskProfile(
      "button-press-topdown-wall", "Press the button behind the wall from above.",
      objects: ["button", "button box", "wall"], initialHandPosition: [0, 0.4, 0.2],
      placement: Placement(object: Box([-0.1, 0.8, 0.115], [0.1, 0.9, 0.115])))
  }

  public required init(_ scene: Scene) throws {
    try scene.addWall(halfExtents: [0.1, 0.01, 0.075], at: [0.1, 0.7, 0.075])
    try super.init(scene)
  }
}
