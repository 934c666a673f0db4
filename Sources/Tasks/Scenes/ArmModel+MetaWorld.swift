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
    // The soft contacts there let the pads sink in by some millimeters, and hold at the first touch. Rubber that stands out
    // and yields grips as early: an object that is lifted while the fingers still close hangs within 4 mm of where it hangs
    // there. Without it, the grip would come a step later, and the object hang up to 14 mm lower.
    model.padProtrusion = 0.0025
    // 1.4 mm under the 230 N of a grip at effort 0.6, which two contacts share. Softer pads would slip under a hand that
    // presses down.
    model.padCompliance = 1.2e-5
    // Held objects that hang beside the grip do not turn on the spot: a hammer gripped 40 mm beside its middle stays level
    // within 4 degrees. From 6 mm on it would not turn at all.
    model.padTorsionalFriction = 0.0035
    return model
  }
}
