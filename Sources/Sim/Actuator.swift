/// A part of a world that acts before each substep, such as an arm's controller. Its state is part of the world's.
///
/// ``World/add(_:)`` adds an actuator. The world then owns it, so it must not hold a strong reference to the world.
public protocol Actuator: AnyObject {
  /// Called once per control step, before its first substep.
  func beforeStep(in world: World)
  /// Called before each substep of `duration` seconds.
  func beforeSubstep(of duration: Double)
  /// Called when the world's hidden parameters have changed.
  func setDynamics(_ dynamics: Dynamics)

  /// A hash of the parameters. Actuators with different hashes cannot restore each other's state.
  var modelHash: UInt64 { get }

  /// The number of 64-bit values in the state.
  var stateCount: Int { get }
  func write(to writer: inout StateWriter)
  /// Reads a whole state as ``read(from:)`` does, but does not apply it. Throws if the state is not valid.
  func check(_ reader: inout StateReader) throws(SimulationError)
  func read(from reader: inout StateReader)
}
