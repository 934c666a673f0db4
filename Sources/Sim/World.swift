public import Base

/// A simulated scene and sole owner of its engine objects; one thread may use it at a time, and any number
/// of worlds may run on as many threads.
public final class World {
  /// How time is cut up.
  public struct Timing: Hashable, Sendable {
    /// Seconds the solver advances at once.
    public var substep: Double
    /// Substeps in a control step.
    public var substepsPerStep: Int

    /// Two substeps to a control step of 12.5 ms, 80 a second.
    public init(substep: Double = 0.00625, substepsPerStep: Int = 2) {
      self.substep = substep
      self.substepsPerStep = substepsPerStep
    }

    /// Seconds.
    public var step: Double { substep * Double(substepsPerStep) }
  }

  /// Speeds beyond this, in metres a second, count as a failure of the simulation.
  public static let maximumSpeed = 100.0
  /// Spin beyond this, in radians a second, is cut down to it: the substep could not follow it.
  public static let maximumSpin = 300.0
  /// Bodies farther from the origin than this, in metres, count as lost.
  public static let maximumDistance = 1000.0

  public let timing: Timing
  /// Control steps since the world was made or restored to an earlier moment.
  public internal(set) var stepCount = 0
  /// The one source of chance in this world; part of its state.
  public var generator: SeededGenerator
  /// The hidden parameters in force.
  public internal(set) var dynamics = Dynamics()

  let engine = EngineWorld()
  var bodies: [Body] = []
  var shapes: [Shape] = []
  var joints: [Joint] = []
  var materials: [Material] = [Material()]
  var contactOverrides: [MaterialPair: Material] = [:]
  var ignoredPairs: Set<BodyPair> = []
  let springs = JointSprings()
  /// What acts before each substep. None of it may hold the world, which holds it.
  // Read in every substep, and by one thread at a time as the whole world is.
  @exclusivity(unchecked) var actuators: [any Actuator]
  var tables = EngineTables()
  var fingerprint = Fingerprint()
  /// Why the world cannot be stepped until its state is written anew.
  var failure: SimulationError?

  /// An empty world with gravity and nothing else.
  public init(timing: Timing = Timing(), seed: UInt64 = 0) throws(SimulationError) {
    if let problem = Engine.problem { throw .unusableEngine(reason: problem) }
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

  /// Seconds since the first step.
  public var time: Double { Double(stepCount) * timing.step }

  /// Adds something that acts before each substep.
  public func add(_ actuator: some Actuator) {
    actuators.append(actuator)
    fingerprint.add(.actuator)
    fingerprint.add(actuator.structure)
    fingerprint.add(actuator.stateCount)
    actuator.adopt(dynamics)
  }

  /// Advances by one control step.
  ///
  /// Throws where the simulation fails; the world then refuses further steps until it is restored.
  public func step() throws(SimulationError) {
    if let failure { throw failure }
    tables.prepare(for: self)
    for actuator in actuators { actuator.beginStep(in: self) }
    for _ in 0..<timing.substepsPerStep { try advance() }
    stepCount += 1
  }

  private func advance() throws(SimulationError) {
    for actuator in actuators { actuator.act(for: timing.substep) }
    if let message = engine.advance(by: timing.substep) {
      throw fail(.engineFailure(message: message))
    }
    if let diverged = engine.firstDiverged {
      throw fail(divergence(of: bodies.filter { $0.moves }[diverged]))
    }
    if engine.harmedInARow > SolverPolicy.maximumHarmedInARow {
      throw fail(.unsolved(substeps: Int(engine.harmedInARow)))
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
