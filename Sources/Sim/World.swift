public import Base

/// A simulated scene, which owns all its engine objects.
///
/// Only one thread at a time may use a world. Different worlds may run on different threads.
public final class World {
  /// The time steps of the solver and of the controller.
  public struct Timing: Hashable, Sendable {
    /// The solver's time step, in seconds.
    public var substep: Double
    /// Substeps per control step.
    public var substepsPerStep: Int

    /// By default, two substeps make a control step of 12.5 ms, 80 per second.
    public init(substep: Double = 0.00625, substepsPerStep: Int = 2) {
      self.substep = substep
      self.substepsPerStep = substepsPerStep
    }

    /// The control step, in seconds.
    public var step: Double { substep * Double(substepsPerStep) }
  }

  /// The speed in meters per second above which a step fails as diverged.
  public static let maximumSpeed = 100.0
  /// The limit to which angular speeds are clamped, in radians per second: a substep cannot resolve faster rotation.
  public static let maximumAngularSpeed = 300.0
  /// The distance from the origin in meters beyond which a step fails as diverged.
  public static let maximumDistance = 1000.0

  public let timing: Timing
  /// Control steps since the world was made; a restored snapshot brings its own count.
  public internal(set) var stepCount = 0
  /// The only random number generator of this world; part of its state.
  public var generator: SeededGenerator
  /// The current hidden parameters.
  public internal(set) var dynamics = Dynamics()

  let engine = EngineWorld()
  var bodies: [Body] = []
  var shapes: [Shape] = []
  var joints: [Joint] = []
  var materials: [Material] = [Material()]
  var contactOverrides: [MaterialPair: Material] = [:]
  var disabledCollisionPairs: Set<BodyPair> = []
  let springs = JointSprings()
  /// The parts that act before each substep. The world owns them; none may hold the world.
  // Read in every substep; unchecked because only one thread at a time uses the world.
  @exclusivity(unchecked) var actuators: [any Actuator]
  var tables = EngineTables()
  var fingerprint = Fingerprint()
  /// The error that blocks further steps until a snapshot is restored.
  var failure: SimulationError?

  /// An empty world with gravity and nothing else.
  public init(timing: Timing = Timing(), seed: UInt64 = 0) throws(SimulationError) {
    if let problem = Engine.incompatibility { throw .unusableEngine(reason: problem) }
    try requirePositive(timing.substep, "the substep")
    try require(timing.substep, "the substep", in: 1e-6...0.1)
    try require(Double(timing.substepsPerStep), "the number of substeps", in: 1...10_000)
    self.timing = timing
    generator = SeededGenerator(seed: seed, stream: .noise)
    engine.setGravity(dynamics.gravity)
    actuators = [springs]
    fingerprint.add(timing.substep)
    fingerprint.add(timing.substepsPerStep)
  }

  deinit {
    for shape in shapes { shape.destroy() }
  }

  /// Simulated time, in seconds.
  public var time: Double { Double(stepCount) * timing.step }

  /// Adds an actuator, which acts before each substep.
  public func add(_ actuator: some Actuator) {
    actuators.append(actuator)
    fingerprint.add(.actuator)
    fingerprint.add(actuator.modelHash)
    fingerprint.add(actuator.stateCount)
    actuator.setDynamics(dynamics)
  }

  /// Advances by one control step, with the semi-implicit (symplectic) Euler integration of ODE's `dWorldStep`.
  ///
  /// Throws if the simulation fails; the world then refuses further steps until a snapshot is restored.
  public func step() throws(SimulationError) {
    if let failure { throw failure }
    tables.prepare(for: self)
    for actuator in actuators { actuator.beforeStep(in: self) }
    for _ in 0..<timing.substepsPerStep { try advance() }
    stepCount += 1
  }

  private func advance() throws(SimulationError) {
    for actuator in actuators { actuator.beforeSubstep(of: timing.substep) }
    if let message = engine.advance(by: timing.substep) {
      throw fail(.engineFailure(message: message))
    }
    if let diverged = engine.firstDiverged {
      throw fail(divergence(of: bodies.filter { $0.isDynamic }[diverged]))
    }
    if engine.consecutivePenetratingSubsteps > SolverSettings.maximumConsecutivePenetratingSubsteps
    {
      throw fail(.solverFailed(substeps: Int(engine.consecutivePenetratingSubsteps)))
    }
  }

  private func fail(_ error: SimulationError) -> SimulationError {
    failure = error
    return error
  }

  private func divergence(of body: Body) -> SimulationError {
    let position = body.enginePosition
    let speed = body.engineVelocity.length
    let reason =
      !position.isFinite || !speed.isFinite
      ? "its state is no longer finite"
      : speed > World.maximumSpeed
        ? "it moves at \(speed) m/s" : "it is \(position.length) m away"
    return .diverged(body: body.name, reason: reason)
  }
}
