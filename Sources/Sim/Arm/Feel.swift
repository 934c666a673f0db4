/// The constants of how the hand and what it touches respond, with their reasons. They are fitted to what was measured in
/// Meta-World with the same actions; `Benchmarks/compare-feel` repeats the measurements.
package enum Feel {
  // MARK: The free hand (``ArmController``)

  /// The natural frequency of the hand's spring, in radians per second, and its damping ratio.
  ///
  /// Both are fitted to a hand that a soft weld pulls along behind its target. After 1, 2, 3, 5, 8, 10, 15 and 20
  /// displacements of 10 mm, 12.5 ms apart, that hand had moved 1.0, 3.7, 8.1, 20.8, 45.9, 64.3, 111 and 162 mm.
  static let handFrequency = 62.0
  static let handDampingRatio = 1.75
  /// Meters by which the hand rests below its target: 3.9 to 4.1 mm near the table.
  package static let handSag = 0.004
  /// The height by which the hand rises for each meter of lag: dragging sideways it lifts itself by 2 to 5 mm, and sets
  /// itself down as it stops.
  package static let handLift = 0.11

  // MARK: The fingers (``Gripper``): heavy carriages that an object does not slow down

  /// Newtons at full effort with the fingers open. The force decreases with a finger's displacement as that of a spring
  /// of this many newtons per meter.
  static let gripForce = 400.0
  /// The inertia of a finger's motor at the finger (reflected inertia), in kilograms.
  static let fingerInertia = 100.0
  /// Newton seconds per meter.
  static let fingerDrag = 1000.0
  /// Newtons with which a finger resists a blow. Stopping the closing fingers at an object within a substep takes 3.2 kN;
  /// without a bound, fixtures throw the hand.
  static let maximumFingerForce = 4000.0

  // MARK: The pads

  /// The Coulomb friction coefficient: with an object's 1, the geometric mean is 1.5.
  static let padFriction = 2.25
  /// Meters by which the rubber stands out. The soft contacts in Meta-World let the pads sink in by some millimeters, and
  /// hold at the first touch. With rubber that stands out and yields, an object that is lifted while the fingers still
  /// close hangs within 4 mm of where it hangs there. Without it, the grip would come a step later, and the object hang
  /// up to 14 mm lower.
  package static let padProtrusion = 0.0025
  /// Meters per newton at each contact: 1.2 mm under the 230 N of a grip at effort 0.6, which two contacts share. Softer
  /// pads would slip under a hand that presses down, and sink through what a hand jams into a fixture.
  package static let padCompliance = 1e-5
  /// The radius, in meters, at which friction on the pads' inner faces resists turning on the spot: a hammer gripped 40 mm
  /// beside its middle stays level within 4 degrees. At 1.5 mm it would turn by 17 degrees, and from 6 mm on not at all.
  package static let padTorsionalFriction = 0.0035

  // MARK: Contacts (``World/surface(between:and:)``)
  //
  // If two rigid bodies touch at many points, the distribution of the force over the points is indeterminate. The
  // solver then picks extreme forces or fails, and a block slips from the gripper. So contacts are compliant.

  /// Compliance in meters per newton per second of substep: contacts yield by 0.3 mm under 200 N at the default substep.
  static let contactCFMRate = 8e-3
  /// Creep in meters per second per newton per second of substep: 0.5 mm/s per newton of friction at the default substep,
  /// as Meta-World's contacts (2.4e-4 m/s a newton on a grip of two pads with two contacts each; 4e-4 to 8e-4 fit). An
  /// object is held against its weight, and slides on in the grip under a push.
  static let contactSlipRate = 0.08
  /// The speed, in meters per second, up to which a contact counts as creeping and not as sliding: a contact creeps so fast
  /// under 40 N of friction. At 1 mm/s, loaded grasps would count as sliding, and the solver's iterations would cost 40 %
  /// of the speed.
  static let creepSpeed = 20e-3
}
