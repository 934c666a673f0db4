/// Something that acts on a world before each substep and whose state is part of the world's, such as
/// an arm's controller. Added by ``World/add(_:)``, and then held by the world: it must not hold the world itself.
public protocol Actuator: AnyObject {
  /// Called once a control step, before its first substep.
  func beginStep(in world: World)
  /// Called before each substep of `duration` seconds.
  func act(for duration: Double)
  /// Called when the world's hidden parameters have changed.
  func adopt(_ dynamics: Dynamics)

  /// A number that differs where actuators are made so that one cannot go on from the state of the other.
  var structure: UInt64 { get }

  /// How many numbers the state takes.
  var stateCount: Int { get }
  func write(to writer: inout StateWriter)
  /// Reads a whole state as ``read(from:)`` would and throws where it is none to go on from.
  func check(_ reader: inout StateReader) throws(SimulationError)
  func read(from reader: inout StateReader)
}
