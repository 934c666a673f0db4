internal import CODE

/// How the engine's solver is set up, and what is done where its first answer cannot be used.
enum SolverPolicy {
  // MARK: The solver

  /// The part of a joint's error that is undone in a substep, ODE's error reduction parameter (ERP). At ODE's own
  /// 0.2 an error is gone within a control step or two and nothing jerks.
  static let errorReduction = 0.2
  /// Metres a second a joint gives for each newton, ODE's constraint force mixing (CFM): far below what shows, and
  /// enough to keep the solver's matrix from being singular.
  static let forceMixing = 1e-9
  /// Metres a second. Overlaps are undone gently: an object pinched between two others is pushed out, not shot.
  static let maximumCorrectionSpeed = 1.0
  /// Metres of overlap that resting contacts keep, so that they do not come and go.
  static let surfaceLayer = 1e-4

  // MARK: When its answer cannot be used

  static let retries = CODEPolicy(
    // Where the solver cannot find all forces it leaves some out. Contacts 8, 64 and 512 times as soft are
    // easier to solve; what fails then, fails for a reason that softness does not mend.
    attempts: 4, softening: 8,
    // Friction bounded by forces found once or twice agrees with them; a third round changes nothing that shows.
    frictionRounds: 2,
    // Contacts creep by less than this under any load (see `World.contactCreep`).
    stickingSpeed: 1e-3,
    // Along two axes at once friction may be 1.41 times what it may be along one.
    spentFriction: 0.8, excessFriction: 1.6,
    // Half of what a 10 g object weighs.
    negligibleForce: 0.05,
    // A nanometre a second: contacts exactly alike are what the solver cannot choose between.
    tieBreakingSpeed: 1e-9,
    // A ball in a corner and a motor against friction can stay unsolved for minutes and move as they should. It
    // is when things lie in each other that forces are missed; resting contacts overlap by a tenth of this.
    harmfulDepth: 5e-3)

  /// Substeps on end that may stay unsolved and do harm before a step fails.
  static let maximumHarmedInARow: Int32 = 200
}
