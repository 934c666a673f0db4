/// What went wrong in a simulation, in one line: the thing, what was given and what would be right.
public enum SimulationError: Error, Equatable, Sendable {
  /// A number, size or setting that no simulation can use.
  case invalidValue(name: String, given: String, allowed: String)
  /// Points or triangles that do not bound a solid.
  case brokenGeometry(name: String, reason: String)
  /// A file that cannot be read, or not understood; `line` is the first line at fault.
  case unreadableFile(path: String, line: Int?, reason: String)
  /// A handle that belongs to no part of this world.
  case unknownPart(kind: String, index: Int, count: Int)
  /// Bytes or a snapshot that do not fit this world.
  case snapshotMismatch(reason: String)
  /// A body whose state is no longer finite or faster than anything sane.
  case diverged(body: String, reason: String)
  /// The solver left out forces in so many substeps on end, and things lie inside each other.
  case unsolved(substeps: Int)
  /// The physics library that was found here cannot be used at all.
  case unusableEngine(reason: String)
  /// The engine refused a step; the world has to be reset before it is used on.
  case engineFailure(message: String)
}

extension SimulationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidValue(let name, let given, let allowed):
      "\(name) is \(given); it must be \(allowed)"
    case .brokenGeometry(let name, let reason):
      "\(name) is not a closed solid: \(reason)"
    case .unreadableFile(let path, let line, let reason):
      line.map { "\(path), line \($0): \(reason)" } ?? "\(path): \(reason)"
    case .unknownPart(let kind, let index, let count):
      "no \(kind) with index \(index) in this world, which has \(count)"
    case .snapshotMismatch(let reason):
      "this snapshot does not fit the world: \(reason)"
    case .diverged(let body, let reason):
      "the simulation diverged at \(body): \(reason); reset the world to use it on"
    case .unsolved(let substeps):
      "the solver has failed to part what overlaps for \(substeps) substeps on end; "
        + "reset the world to use it on"
    case .unusableEngine(let reason):
      "the physics engine (\(Engine.version)) cannot be used: \(reason)"
    case .engineFailure(let message):
      "the physics engine stopped: \(message); reset the world to use it on"
    }
  }
}
