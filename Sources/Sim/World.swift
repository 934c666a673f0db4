public import Base
internal import CODE

/// A simulated scene and sole owner of its engine objects; one thread may use it at a time, and any number
/// of worlds may run on as many threads.
public final class World {
  /// How time is cut up.
  public struct Timing: Hashable, Sendable {
    /// Seconds the solver advances at once.
    public var substep: Double
    /// Substeps in a control step.
    public var substepsPerStep: Int

    /// Two substeps to a control step of 12.5 ms, the rate of 80 Hz that Meta-World has.
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

  let substep: UnsafeMutablePointer<CODESubstep>
  let message: UnsafeMutablePointer<CChar>
  var bodies: [Body] = []
  var shapes: [Shape] = []
  var joints: [Joint] = []
  var materials: [Material] = [Material()]
  var contactOverrides: [MaterialPair: Material] = [:]
  var ignoredPairs: Set<BodyPair> = []
  // Read in every substep, and by one thread at a time as the whole world is.
  @exclusivity(unchecked) var actuators: [any Actuator] = []
  @exclusivity(unchecked) var springs: [SpringRow] = []
  var tables = EngineTables()
  var fingerprint = Fingerprint()
  /// Why the world cannot be stepped until its state is written anew.
  var failure: SimulationError?
  private var tablesAreStale = true

  /// An empty world with gravity and nothing else.
  public init(timing: Timing = Timing(), seed: UInt64 = 0) throws(SimulationError) {
    try requirePositive(timing.substep, "the substep")
    try require(timing.substep, "the substep", in: 1e-6...0.1)
    try require(Double(timing.substepsPerStep), "the number of substeps", in: 1...10_000)
    self.timing = timing
    generator = SeededGenerator(seed: seed, stream: .noise)
    substep = .allocate(capacity: 1)
    substep.initialize(to: CODESubstep())
    message = .allocate(capacity: CODEMessageCapacity)
    CODECreateWorld(substep)
    let world = substep.pointee.world
    dWorldSetGravity(world, 0, 0, -dynamics.gravity)
    dWorldSetERP(world, 0.2)
    dWorldSetCFM(world, 1e-9)
    // Overlaps are undone gently: an object pinched between two others is pushed out, not shot.
    dWorldSetContactMaxCorrectingVel(world, 1)
    // Resting contacts keep this much overlap, so that they do not come and go.
    dWorldSetContactSurfaceLayer(world, 1e-4)
    fingerprint.add(timing.substep)
    fingerprint.add(timing.substepsPerStep)
  }

  deinit {
    for shape in shapes { shape.destroy() }
    CODEDestroyWorld(substep)
    for joint in joints { joint.destroy() }
    tables.deallocate()
    substep.deallocate()
    message.deallocate()
  }

  /// Seconds since the first step.
  public var time: Double { Double(stepCount) * timing.step }

  /// Adds something that acts before each substep.
  public func add(_ actuator: some Actuator) {
    actuators.append(actuator)
    fingerprint.add(actuator.stateCount)
    actuator.adopt(dynamics)
  }

  /// Advances by one control step.
  ///
  /// Throws where the simulation fails; the world then refuses further steps until it is restored.
  public func step() throws(SimulationError) {
    if let failure { throw failure }
    if tablesAreStale { rebuildTables() }
    for actuator in actuators { actuator.beginStep() }
    for _ in 0..<timing.substepsPerStep { try advance() }
    stepCount += 1
  }

  private func advance() throws(SimulationError) {
    for actuator in actuators { actuator.act(for: timing.substep) }
    for spring in springs { spring.act(for: timing.substep) }
    guard CODEAdvance(substep, timing.substep, message) else {
      throw fail(.engineFailure(message: String(cString: message)))
    }
    let diverged = CODEFirstDiverged(
      substep, World.maximumSpeed, World.maximumDistance)
    guard diverged < 0 else {
      let moving = bodies.filter { $0.moves }
      throw fail(divergence(of: moving[Int(diverged)]))
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

  /// To be called by whatever changes which shapes there are or may touch.
  func structureChanged() { tablesAreStale = true }

  func rebuildTables() {
    tables.rebuild(for: self)
    tablesAreStale = false
  }
}
