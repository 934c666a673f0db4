internal import Sim

extension ArmModel {
  /// The arm whose hand moves and touches as Meta-World's does. The values are measured there with the same commands;
  /// Benchmarks/compare-feel repeats the measurements. The drives of the fingers are the model's own defaults.
  static var metaWorld: ArmModel {
    var model = ArmModel()
    // A hand that a soft weld carries rests 3.9 to 4.1 mm below its target near the table.
    model.handSag = 0.004
    // Dragging sideways it lifts itself by 2 to 5 mm, and sets itself down as it stops.
    model.handLift = 0.11
    // Held objects that hang beside the grip do not turn on the spot. From 2 mm on, the outer sides of the fingers would
    // stick to what they push, such as a dial's pointer.
    model.padTorsionalFriction = 0.0015
    return model
  }
}
