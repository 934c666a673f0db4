internal import CODE

/// Counts of a world's solver since the world was made; they show how hard a scene is to solve.
///
/// They are not part of the state: restoring a snapshot does not change them.
public struct SolverStatistics: Equatable, Sendable {
  /// All substeps, solved or not.
  public var substeps = 0
  /// Solver runs repeated because a joint of an arm exceeded its maximum torque.
  public var torqueLimitedRetries = 0
  /// Solver runs repeated with softer contacts (a larger CFM) because the solver found no complete solution.
  public var softenedRetries = 0
  /// Solver runs repeated with friction bounded by the normal forces of the previous run.
  public var frictionIterations = 0
  /// Substeps that stayed unsolved: some constraint forces are missing.
  public var unsolved = 0
  /// Unsolved substeps in which shapes penetrated by more than 5 mm; too many in a row make a step fail.
  public var penetrating = 0
  /// The longest run of consecutive ``penetrating`` substeps.
  public var mostConsecutivePenetratingSubsteps = 0

  public init() {}

  public static func - (later: SolverStatistics, earlier: SolverStatistics) -> SolverStatistics {
    var difference = SolverStatistics()
    difference.substeps = later.substeps - earlier.substeps
    difference.torqueLimitedRetries = later.torqueLimitedRetries - earlier.torqueLimitedRetries
    difference.softenedRetries = later.softenedRetries - earlier.softenedRetries
    difference.frictionIterations = later.frictionIterations - earlier.frictionIterations
    difference.unsolved = later.unsolved - earlier.unsolved
    difference.penetrating = later.penetrating - earlier.penetrating
    difference.mostConsecutivePenetratingSubsteps = later.mostConsecutivePenetratingSubsteps
    return difference
  }
}

extension World {
  /// The counts since the world was made; subtract an earlier value to count the substeps in between.
  public var solverStatistics: SolverStatistics {
    let counts = engine.substep.pointee.counts
    var statistics = SolverStatistics()
    statistics.substeps = Int(counts.substeps)
    statistics.torqueLimitedRetries = Int(counts.torqueLimitedRetries)
    statistics.softenedRetries = Int(counts.softenedRetries)
    statistics.frictionIterations = Int(counts.frictionIterations)
    statistics.unsolved = Int(counts.unsolved)
    statistics.penetrating = Int(counts.penetrating)
    statistics.mostConsecutivePenetratingSubsteps = Int(counts.mostConsecutivePenetratingSubsteps)
    return statistics
  }
}
