internal import CODE

/// What a world's solver has been through since the world was made, for judging how well a scene can be solved.
///
/// Not part of the state: a restore changes none of these.
public struct SolverStatistics: Equatable, Sendable {
  /// Substeps solved or given up.
  public var substeps = 0
  /// Repeated because an arm's joint gave more torque than it has.
  public var boundedDrives = 0
  /// Repeated with softer contacts because the solver found no forces.
  public var softenings = 0
  /// Repeated with friction bound to the forces found.
  public var frictionRounds = 0
  /// Substeps that stayed unsolved: some forces were left out.
  public var unsolved = 0
  /// Those of them in which things lay more than 5 mm inside each other; on end they make a step fail.
  public var harmed = 0
  /// The most of those on end.
  public var mostHarmedInARow = 0

  public init() {}

  public static func - (later: SolverStatistics, earlier: SolverStatistics) -> SolverStatistics {
    var difference = SolverStatistics()
    difference.substeps = later.substeps - earlier.substeps
    difference.boundedDrives = later.boundedDrives - earlier.boundedDrives
    difference.softenings = later.softenings - earlier.softenings
    difference.frictionRounds = later.frictionRounds - earlier.frictionRounds
    difference.unsolved = later.unsolved - earlier.unsolved
    difference.harmed = later.harmed - earlier.harmed
    difference.mostHarmedInARow = later.mostHarmedInARow
    return difference
  }
}

extension World {
  /// Since the world was made; subtract an earlier one for what a step took.
  public var solverStatistics: SolverStatistics {
    let counts = engine.substep.pointee.counts
    var statistics = SolverStatistics()
    statistics.substeps = Int(counts.substeps)
    statistics.boundedDrives = Int(counts.boundedDrives)
    statistics.softenings = Int(counts.softenings)
    statistics.frictionRounds = Int(counts.frictionRounds)
    statistics.unsolved = Int(counts.unsolved)
    statistics.harmed = Int(counts.harmed)
    statistics.mostHarmedInARow = Int(counts.mostHarmedInARow)
    return statistics
  }
}
