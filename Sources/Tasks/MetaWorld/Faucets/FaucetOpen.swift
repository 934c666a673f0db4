public import Sim

/// Turn a faucet's lever to the right.
public final class FaucetOpen: Faucet {
  public override class var profile: TaskProfile {
    TaskProfile(
      "faucet-open", "Turn the lever of the faucet to the right.", objects: ["lever", "faucet"],
      initialHandPosition: [0, 0.4, 0.2], workspace: TaskProfile.workspace(downTo: -0.15),
      placement: Placement(object: Box([-0.05, 0.8, 0], [0.05, 0.85, 0])))
  }

  public override var site: Vector3 { [-0.015, -0.175, 0.114] }
  public override var goalOffset: Vector3 { [0.175, 0, 0.125] }
  public override var goalDistance: Double { (sitePosition + [-0.04, 0, 0.03] - goal).length }

  public override class func expert(_ observation: Observation) -> Action? {
    expert(observation, side: 1)
  }
}
