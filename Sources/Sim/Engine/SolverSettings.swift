internal import CODE

/// The settings of the engine's solver and of its retries.
enum SolverSettings {
  // MARK: The solver

  /// The fraction of a joint's position error that a substep corrects: ODE's error reduction parameter (ERP).
  /// ODE's default of 0.2 corrects errors within a control step or two, without jerks.
  static let erp = 0.2
  /// ODE's constraint force mixing (CFM), in meters per second per newton: too small to be visible, and large enough
  /// to keep the solver's matrix from being singular.
  static let cfm = 1e-9
  /// The maximum speed, in meters per second, at which penetration is corrected. It is low so that an object pinched
  /// between two others is pushed out slowly.
  static let maximumCorrectionSpeed = 1.0
  /// The depth, in meters, to which resting contacts penetrate, so that they do not appear and disappear.
  static let surfaceLayer = 1e-4

  // MARK: Retries

  static let retrySettings = CODESolverSettings(
    // If the solver finds no complete solution, it leaves some forces out. Contacts 8, 64 and 512 times as soft are
    // easier to solve, and joints that yield by 1e-6 to 1e-4 m/s per newton solve most of what remains.
    maximumAttempts: 4, softeningFactor: 8,
    cfm: cfm, softenedCFM: 1e-6,
    // After one or two iterations, friction agrees with the normal forces; a third has no visible effect.
    maximumFrictionIterations: 2,
    // Slower motion is rounding or the creep of a light load.
    stickingSpeed: 1e-3,
    creepSpeed: Feel.creepSpeed,
    // Box friction along both axes at once can reach 1.41 times the friction along one axis.
    slidingFrictionRatio: 0.8, maximumFrictionRatio: 1.6,
    // Half the weight of a 10 g object.
    negligibleForce: 0.05,
    // A nanometer per second: the solver cannot choose between exactly equal contacts.
    tieBreakingSpeed: 1e-9,
    // A ball in a corner or a motor against friction can stay unsolved for minutes and still move correctly. Missing
    // forces matter only when shapes penetrate; resting contacts penetrate by a tenth of this.
    penetrationLimit: 5e-3)

  /// The number of consecutive unsolved, penetrating substeps beyond which a step fails.
  static let maximumConsecutivePenetratingSubsteps: Int32 = 200
}
