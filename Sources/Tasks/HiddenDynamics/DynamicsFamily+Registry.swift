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
    // Feedback cancels mild changes of the dynamics. Training covers these; extrapolation begins where a policy made for
    // the nominal dynamics fails and one that knows the parameters does not.
    let mass: [ParameterRange] = [
      .logarithmic(
        .objectMass, train: [.init(0.3, 0.7), .init(1.5, 3)], between: .init(0.7, 1.5),
        beyond: .init(3, 5)),
      .logarithmic(
        .armMass, train: [.init(0.5, 1), .init(2, 4)], between: .init(1, 2), beyond: .init(12, 16)),
    ]
    // Rubber pads at full force hold anything: friction matters to weak fingers, and their force to slippery objects.
    let friction: [ParameterRange] = [
      .logarithmic(
        .objectFriction, train: [.init(0.4, 0.6), .init(1, 2)], between: .init(0.6, 1),
        beyond: .init(0.049, 0.056)),
      .logarithmic(
        .tableFriction, train: [.init(0.4, 0.8), .init(1.2, 2)], between: .init(0.8, 1.2),
        beyond: .init(2, 3)),
      .fixed(.gripStrength, 0.02),
    ]
    let gravity: [ParameterRange] = [
      .linear(
        .gravity, train: [.init(2, 6), .init(9, 13)], between: .init(6, 9), beyond: .init(23, 25)),
      .fixed(.gripStrength, 0.0175),
    ]
    let motor: [ParameterRange] = [
      .logarithmic(
        .motorStrength, train: [.init(0.15, 0.3), .init(0.6, 1.5)], between: .init(0.3, 0.6),
        beyond: .init(0.05, 0.07))
    ]
    let grip: [ParameterRange] = [
      .logarithmic(
        .gripStrength, train: [.init(0.2, 0.4), .init(0.8, 2)], between: .init(0.4, 0.8),
        beyond: .init(0.0196, 0.0224)),
      .fixed(.objectFriction, 0.05),
    ]
    let damping: [ParameterRange] = [
      .logarithmic(
        .jointDamping, train: [.init(0.3, 10), .init(60, 300)], between: .init(10, 60),
        beyond: .init(700, 1000))
    ]
    let gain: [ParameterRange] = [
      .logarithmic(
        .actionGain, train: [.init(0.5, 0.8), .init(1.4, 2.5)], between: .init(0.8, 1.4),
        beyond: .init(6, 8))
    ]
    let delay: [ParameterRange] = [
      .linear(
        .actionDelay, train: [.init(1, 2), .init(4, 5)], between: .init(3, 3), beyond: .init(8, 10))
    ]
    let noise: [ParameterRange] = [
      .linear(
        .actionNoise, train: [.init(0, 0.03), .init(0.06, 0.1)], between: .init(0.03, 0.06),
        beyond: .init(0.1, 0.15)),
      .linear(
        .sensorNoise, train: [.init(0, 0.001), .init(0.002, 0.004)], between: .init(0.001, 0.002),
        beyond: .init(0.008, 0.01)),
    ]
    // Together, several hard parameters would leave nothing to win: one of them, or a few halfway.
    let body: [ParameterRange] =
      mass + [
        .logarithmic(
          .objectFriction, train: [.init(0.2, 0.5), .init(1, 2)], between: .init(0.5, 1),
          beyond: .init(0.05, 0.1)),
        .linear(
          .gravity, train: [.init(4, 7), .init(9, 12)], between: .init(7, 9), beyond: .init(12, 15)),
      ]
    let drive: [ParameterRange] =
      motor + [
        .logarithmic(
          .gripStrength, train: [.init(0.3, 0.5), .init(1, 2)], between: .init(0.5, 1),
          beyond: .init(0.1, 0.2)),
        .logarithmic(
          .jointDamping, train: [.init(0.3, 1), .init(3, 6)], between: .init(1, 3),
          beyond: .init(10, 15)),
      ]
    let signal: [ParameterRange] = [
      .logarithmic(
        .actionGain, train: [.init(0.5, 0.8), .init(1.4, 2)], between: .init(0.8, 1.4),
        beyond: .init(2.5, 3.5)),
      .linear(
        .actionDelay, train: [.init(0, 0), .init(2, 2)], between: .init(1, 1), beyond: .init(3, 5)),
      .linear(
        .actionNoise, train: [.init(0, 0.01), .init(0.02, 0.03)], between: .init(0.01, 0.02),
        beyond: .init(0.03, 0.05)),
      .linear(
        .sensorNoise, train: [.init(0, 0.0005), .init(0.001, 0.0015)],
        between: .init(0.0005, 0.001), beyond: .init(0.002, 0.004)),
    ]
    let weakDrive: [ParameterRange] = [
      .logarithmic(
        .motorStrength, train: [.init(0.6, 0.8), .init(1, 1.5)], between: .init(0.8, 1),
        beyond: .init(0.4, 0.6)),
      .logarithmic(
        .armMass, train: [.init(0.5, 0.8), .init(1.2, 1.5)], between: .init(0.8, 1.2),
        beyond: .init(2, 3)),
    ]
    return [
      DynamicsFamily("object-mass", "How heavy things and the arm's links are.", mass),
      DynamicsFamily(
        "friction", "How slippery the table is, and things in weak fingers.", friction),
      DynamicsFamily("gravity", "How hard gravity pulls at what weak fingers hold.", gravity),
      DynamicsFamily("motor-strength", "How strong the arm's motors are.", motor),
      DynamicsFamily("grip-strength", "How hard the fingers press on slippery things.", grip),
      DynamicsFamily("joint-damping", "How stiff the arm's bearings are.", damping),
      DynamicsFamily("action-gain", "How far an action moves the hand.", gain),
      DynamicsFamily("action-delay", "How many steps an action takes to arrive.", delay),
      DynamicsFamily("noise", "How much actions and sensors err.", noise),
      DynamicsFamily("body", "Mass, friction and gravity together.", body),
      DynamicsFamily("drive", "Motors, grip and bearings together.", drive),
      DynamicsFamily("signal", "Gain, delay and noise together.", signal),
      DynamicsFamily(
        "everything", "Weak drives, heavy links, gain, delay and noise together.",
        weakDrive + signal),
    ]
  }()
}

extension DynamicsFamily.ParameterRange {
  /// Training in bands, interpolation in the gap between them, extrapolation beyond them on the side that is hard.
  static func linear(
    _ parameter: DynamicsParameter, train: [DynamicsFamily.Interval],
    between gap: DynamicsFamily.Interval, beyond: DynamicsFamily.Interval
  ) -> DynamicsFamily.ParameterRange {
    DynamicsFamily.ParameterRange(
      parameter, train: train, interpolation: [gap], extrapolation: [beyond])
  }

  /// The same for factors, sampled log-uniformly.
  static func logarithmic(
    _ parameter: DynamicsParameter, train: [DynamicsFamily.Interval],
    between gap: DynamicsFamily.Interval, beyond: DynamicsFamily.Interval
  ) -> DynamicsFamily.ParameterRange {
    DynamicsFamily.ParameterRange(
      parameter, isLogarithmic: true, train: train, interpolation: [gap], extrapolation: [beyond])
  }

  /// A parameter that differs from its default, but does not vary.
  static func fixed(
    _ parameter: DynamicsParameter, _ value: Double
  ) -> DynamicsFamily.ParameterRange {
    let only = [DynamicsFamily.Interval(value, value)]
    return DynamicsFamily.ParameterRange(
      parameter, train: only, interpolation: only, extrapolation: only)
  }
}
