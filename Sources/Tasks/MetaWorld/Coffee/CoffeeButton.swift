public import Sim

/// Press the button of a coffee machine.
public final class CoffeeButton: ArticulationTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "coffee-button", "Press the button of the coffee machine.",
      objects: ["button", "coffee machine", "mug"], initialHandPosition: [0, 0.4, 0.2],
      placement: Placement(object: Box([-0.1, 0.8, -0.001], [0.1, 0.9, 0.001])))
  }

  private let mug: BodyID

  public required init(_ scene: Scene) throws {
    mug = try scene.addMug()
    try super.init(
      scene,
      articulation: Articulation(
        "coffee machine", in: scene, base: ShapeDefinition.coffeeMachine, link: "button",
        [
          .cylinder(radius: 0.032, halfLength: 0.03, along: [0, 1, 0], at: [0, -0.19, 0.3])
            .withMaterial(.red)
        ],
        .slider(axis: [0, 1, 0]), limits: 0...0.03, mass: 0.1, friction: 0.2,
        spring: .init(stiffness: 1000, damping: 400, restPosition: -0.02)))
  }

  public override var site: Vector3 { [0, -0.22, 0.3] }
  public override var goalOffset: Vector3 { [0, -0.19, 0.3] }
  public override var goalDistance: Double { abs(sitePosition.y - goal.y) }
  public override var distanceThreshold: Double { 0.02 }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    let position = Vector3(initialState.object.x, initialState.object.y, 0)
    try world.setPose(Pose(position + [0, -0.22, 0]), of: mug)
    return try super.reset(to: InitialState(object: position, goal: initialState.goal))
  }

  /// The far finger of the open hand presses.
  public override class func expert(_ observation: Observation) -> Action? {
    let (button, goal) = (observation.object, observation.goal)
    let height = goal.z + 0.02
    let isAligned =
      abs(observation.hand.x - button.x) < 0.02 && abs(observation.hand.z - height) < 0.025
    let y = isAligned ? goal.y - 0.04 : min(observation.hand.y, button.y - 0.09)
    return observation.move(to: [button.x, y, height], gripper: -1)
  }
}
