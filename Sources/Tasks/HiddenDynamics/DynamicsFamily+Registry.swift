internal import Base
private import Synchronization

extension DynamicsFamily {
  private static let registered = Mutex<[DynamicsFamily]>([])

  /// All families that a name can select: built-in and registered.
  public static var all: [DynamicsFamily] { builtIn + registered.withLock { $0 } }

  /// Registers a custom family.
  public static func register(_ family: DynamicsFamily) throws {
    try family.validate()
    guard !all.contains(where: { $0.name == family.name }) else {
      throw TaskError.invalidOption(
        name: "the name of a new family", given: "'\(family.name)'",
        allowed: "a name that is not in use")
    }
    registered.withLock { $0.append(family) }
  }

  public static func find(_ name: String) throws -> DynamicsFamily {
    guard let family = all.first(where: { $0.name == name }) else {
      throw TaskError.unknownName(kind: "dynamics family", name: name, known: all.map(\.name))
    }
    return family
  }

  private static let builtIn: [DynamicsFamily] = {
    let mass = [ParameterRange.factor(.objectMass, 0.3, 3)]
    let friction = [
      ParameterRange.factor(.objectFriction, 0.4, 2.5), .factor(.tableFriction, 0.4, 2.5),
    ]
    let gravity = [ParameterRange.span(.gravity, 4, 16)]
    let motor = [ParameterRange.factor(.motorStrength, 0.4, 2.5)]
    let grip = [ParameterRange.factor(.gripStrength, 0.4, 2.5)]
    let damping = [ParameterRange.factor(.jointDamping, 0.1, 10)]
    let gain = [ParameterRange.factor(.actionGain, 0.5, 2)]
    let delay = [ParameterRange.delay]
    let noise = [ParameterRange.span(.actionNoise, 0, 0.5), .span(.sensorNoise, 0, 0.01)]
    let body = mass + friction + gravity
    let drive = motor + grip + damping
    let signal = gain + delay + noise
    return [
      DynamicsFamily("object-mass", "How heavy things are.", mass),
      DynamicsFamily("friction", "How slippery things and the table are.", friction),
      DynamicsFamily("gravity", "How hard gravity pulls.", gravity),
      DynamicsFamily("motor-strength", "How strong the arm's motors are.", motor),
      DynamicsFamily("grip-strength", "How hard the fingers can press.", grip),
      DynamicsFamily("joint-damping", "How stiff the arm's bearings are.", damping),
      DynamicsFamily("action-gain", "How far an action moves the hand.", gain),
      DynamicsFamily("action-delay", "How many steps an action takes to arrive.", delay),
      DynamicsFamily("noise", "How much actions and sensors err.", noise),
      DynamicsFamily("body", "Mass, friction and gravity together.", body),
      DynamicsFamily("drive", "Motors, grip and bearings together.", drive),
      DynamicsFamily("signal", "Gain, delay and noise together.", signal),
      DynamicsFamily("everything", "All of these together.", body + drive + signal),
    ]
  }()
}

extension DynamicsFamily.ParameterRange {
  /// Varies a parameter by factors. Training uses two bands, interpolation the gap between them,
  /// extrapolation the values beyond both.
  static func factor(
    _ parameter: DynamicsParameter, _ least: Double, _ greatest: Double
  ) -> DynamicsFamily.ParameterRange {
    let ratio = greatest / least
    return bands(parameter, isLogarithmic: true) { least * Double.pow(ratio, $0) }
  }

  /// The same on a linear scale.
  static func span(
    _ parameter: DynamicsParameter, _ least: Double, _ greatest: Double
  ) -> DynamicsFamily.ParameterRange {
    bands(parameter, isLogarithmic: false) { least + $0 * (greatest - least) }
  }

  static let delay = DynamicsFamily.ParameterRange(
    .actionDelay, train: [.init(1, 2), .init(4, 5)], interpolation: [.init(3, 3)],
    extrapolation: [.init(0, 0), .init(6, 8)])

  private static func bands(
    _ parameter: DynamicsParameter, isLogarithmic: Bool, _ value: (Double) -> Double
  ) -> DynamicsFamily.ParameterRange {
    DynamicsFamily.ParameterRange(
      parameter, isLogarithmic: isLogarithmic,
      train: [.init(value(0.15), value(0.4)), .init(value(0.6), value(0.85))],
      interpolation: [.init(value(0.4), value(0.6))],
      extrapolation: [.init(value(0), value(0.15)), .init(value(0.85), value(1))])
  }
}
