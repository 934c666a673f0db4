internal import Base
private import Synchronization

extension DynamicsFamily {
  private static let added = Mutex<[DynamicsFamily]>([])

  /// The families that can be asked for by name.
  public static var named: [DynamicsFamily] { builtIn + added.withLock { $0 } }

  /// Makes a family of one's own known.
  public static func add(_ family: DynamicsFamily) throws {
    try family.validate()
    guard !named.contains(where: { $0.name == family.name }) else {
      throw TaskError.invalidOption(
        name: "the name of a new family", given: "'\(family.name)'",
        allowed: "one that is not taken")
    }
    added.withLock { $0.append(family) }
  }

  public static func find(_ name: String) throws -> DynamicsFamily {
    guard let family = named.first(where: { $0.name == name }) else {
      throw TaskError.unknownName(kind: "family", name: name, known: named.map(\.name))
    }
    return family
  }

  private static let builtIn: [DynamicsFamily] = {
    let mass = [Range.factor(.objectMass, 0.3, 3)]
    let friction = [Range.factor(.objectFriction, 0.4, 2.5), .factor(.tableFriction, 0.4, 2.5)]
    let gravity = [Range.span(.gravity, 4, 16)]
    let motor = [Range.factor(.motorStrength, 0.4, 2.5)]
    let grip = [Range.factor(.gripStrength, 0.4, 2.5)]
    let damping = [Range.factor(.jointDamping, 0.1, 10)]
    let gain = [Range.factor(.actionGain, 0.5, 2)]
    let delay = [Range.delay]
    let noise = [Range.span(.actionNoise, 0, 0.5), .span(.sensorNoise, 0, 0.01)]
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

extension DynamicsFamily.Range {
  /// By factors: trained on two bands, tested in the gap between them and beyond both.
  static func factor(
    _ parameter: DynamicsParameter, _ least: Double, _ greatest: Double
  ) -> DynamicsFamily.Range {
    let ratio = greatest / least
    return bands(parameter, isLogarithmic: true) { least * Double.pow(ratio, $0) }
  }

  /// The same by differences.
  static func span(
    _ parameter: DynamicsParameter, _ least: Double, _ greatest: Double
  ) -> DynamicsFamily.Range {
    bands(parameter, isLogarithmic: false) { least + $0 * (greatest - least) }
  }

  static let delay = DynamicsFamily.Range(
    .actionDelay, train: [.init(1, 2), .init(4, 5)], interpolation: [.init(3, 3)],
    extrapolation: [.init(0, 0), .init(6, 8)])

  private static func bands(
    _ parameter: DynamicsParameter, isLogarithmic: Bool, _ value: (Double) -> Double
  ) -> DynamicsFamily.Range {
    DynamicsFamily.Range(
      parameter, isLogarithmic: isLogarithmic,
      train: [.init(value(0.15), value(0.4)), .init(value(0.6), value(0.85))],
      interpolation: [.init(value(0.4), value(0.6))],
      extrapolation: [.init(value(0), value(0.15)), .init(value(0.85), value(1))])
  }
}
