/// Something that acts on a world before each substep and whose state is part of the world's, such as
/// an arm with its controller. Added by ``World/add(_:)``.
public protocol Actuator: AnyObject {
  /// Called once a control step, before its first substep.
  func beginStep()
  /// Called before each substep of `duration` seconds.
  func act(for duration: Double)
  /// Called when the world's hidden parameters have changed.
  func adopt(_ dynamics: Dynamics)

  /// How many numbers the state takes.
  var stateCount: Int { get }
  func write(to writer: inout StateWriter)
  func read(from reader: inout StateReader)
}
