internal import Sim

extension ArmModel {
  /// The arm whose hand moves and touches as Meta-World's does. ``Feel`` has the reasons; the drives of the fingers are the
  /// model's own defaults.
  static var metaWorld: ArmModel {
    var model = ArmModel()
    model.handSag = Feel.handSag
    model.handLift = Feel.handLift
    model.padProtrusion = Feel.padProtrusion
    model.padCompliance = Feel.padCompliance
    model.padTorsionalFriction = Feel.padTorsionalFriction
    return model
  }
}
