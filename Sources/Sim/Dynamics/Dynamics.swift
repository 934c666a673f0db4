/// The hidden parameters of a world (HiP-MDP, Doshi-Velez and Konidaris 2016), which differ between robot cells that
/// look alike. ``World/apply(_:)`` sets them.
public struct Dynamics: Codable, Equatable, Hashable, Sendable {
  /// The downward gravity, in meters per second squared.
  public var gravity = 9.81
  /// Factor on the mass of objects.
  public var objectMass = 1.0
  /// Factor on the friction of objects with anything but the table, such as the finger pads.
  public var objectFriction = 1.0
  /// Factor on the friction of everything with the table.
  public var tableFriction = 1.0
  /// Factor on the viscous damping of the arm's joints.
  public var jointDamping = 1.0
  /// Factor on the torque of the arm's motors.
  public var motorStrength = 1.0
  /// Factor on the force of the fingers.
  public var gripStrength = 1.0
  /// Factor on the mass of the arm's links.
  public var armMass = 1.0
  /// Factor on every commanded motion of the arm.
  public var actionGain = 1.0
  /// Control steps before a command takes effect.
  public var actionDelay = 0
  /// Standard deviation of the noise on every commanded motion, as a fraction of the full-scale motion.
  public var actionNoise = 0.0
  /// Standard deviation of the noise that ``World/addSensorNoise(to:)`` adds, in meters.
  public var sensorNoise = 0.0

  /// The longest action delay, in control steps.
  public static let maximumActionDelay = 16

  public init() {}

  func validate() throws(SimulationError) {
    try require(gravity, "gravity", in: 0...100)
    try require(objectMass, "the factor on object mass", in: 0.01...100)
    try require(objectFriction, "the factor on object friction", in: 0...100)
    try require(tableFriction, "the factor on table friction", in: 0...100)
    try require(jointDamping, "the factor on joint damping", in: 0...1000)
    try require(motorStrength, "the factor on motor strength", in: 0...100)
    try require(gripStrength, "the factor on grip strength", in: 0...100)
    try require(armMass, "the factor on arm mass", in: 0.01...100)
    try require(actionGain, "the action gain", in: -10...10)
    try require(
      Double(actionDelay), "the action delay", in: 0...Double(Dynamics.maximumActionDelay))
    try require(actionNoise, "the action noise", in: 0...10)
    try require(sensorNoise, "the sensor noise", in: 0...1)
  }
}

extension Dynamics {
  /// The number of values that ``write(to:)`` writes.
  static let stateCount = 12

  func write(to writer: inout StateWriter) {
    writer.write(gravity)
    writer.write(objectMass)
    writer.write(objectFriction)
    writer.write(tableFriction)
    writer.write(jointDamping)
    writer.write(motorStrength)
    writer.write(gripStrength)
    writer.write(armMass)
    writer.write(actionGain)
    writer.write(UInt64(bitPattern: Int64(actionDelay)))
    writer.write(actionNoise)
    writer.write(sensorNoise)
  }

  init(from reader: inout StateReader) {
    gravity = reader.readDouble()
    objectMass = reader.readDouble()
    objectFriction = reader.readDouble()
    tableFriction = reader.readDouble()
    jointDamping = reader.readDouble()
    motorStrength = reader.readDouble()
    gripStrength = reader.readDouble()
    armMass = reader.readDouble()
    actionGain = reader.readDouble()
    actionDelay = Int(Int64(bitPattern: reader.read()))
    actionNoise = reader.readDouble()
    sensorNoise = reader.readDouble()
  }
}
