/// An error of the simulation; its description states what is wrong, the given value and the allowed values.
public enum SimulationError: Error, Equatable, Sendable {
  /// A number, size or setting is outside its allowed range.
  case invalidValue(name: String, given: String, allowed: String)
  /// Points or triangles do not bound a solid.
  case invalidGeometry(name: String, reason: String)
  /// A file cannot be read or parsed; `line` is the first invalid line.
  case unreadableFile(path: String, line: Int?, reason: String)
  /// A handle does not belong to this world.
  case unknownHandle(kind: String, index: Int, count: Int)
  /// Bytes are not a valid snapshot, or a snapshot does not fit this world.
  case snapshotMismatch(reason: String)
  /// A body's state is not finite, or exceeds ``World/maximumSpeed`` or ``World/maximumDistance``.
  case diverged(body: String, reason: String)
  /// The solver left out forces in so many consecutive substeps, while shapes penetrated each other.
  case solverFailed(substeps: Int)
  /// The installed physics library cannot be used.
  case unusableEngine(reason: String)
  /// The engine reported an internal error; a snapshot must be restored before the next step.
  case engineFailure(message: String)
}

extension SimulationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidValue(let name, let given, let allowed):
      "\(name) is \(given); it must be \(allowed)"
    case .invalidGeometry(let name, let reason):
      "\(name) is not a closed solid: \(reason)"
    case .unreadableFile(let path, let line, let reason):
      line.map { "\(path), line \($0): \(reason)" } ?? "\(path): \(reason)"
    case .unknownHandle(let kind, let index, let count):
      "no \(kind) with index \(index) in this world, which has \(count)"
    case .snapshotMismatch(let reason):
      "this snapshot does not fit the world: \(reason)"
    case .diverged(let body, let reason):
      "the simulation diverged at \(body): \(reason); reset the world to continue"
    case .solverFailed(let substeps):
      "the solver failed to separate penetrating shapes for \(substeps) consecutive substeps; "
        + "reset the world to continue"
    case .unusableEngine(let reason):
      "the physics engine (\(Engine.version)) cannot be used: \(reason)"
    case .engineFailure(let message):
      "the physics engine stopped: \(message); reset the world to continue"
    }
  }
}
