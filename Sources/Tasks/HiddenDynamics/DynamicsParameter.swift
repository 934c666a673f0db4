public import Sim

/// The name of a hidden parameter of a world.
public enum DynamicsParameter: String, Codable, Hashable, Sendable, CaseIterable {
  case gravity, objectMass, objectFriction, tableFriction, jointDamping, motorStrength, gripStrength
  case armMass, actionGain, actionDelay, actionNoise, sensorNoise

  /// A delay is a whole number of steps.
  public var isInteger: Bool { self == .actionDelay }

  /// The values that the simulation supports.
  var validRange: ClosedRange<Double> {
    switch self {
    case .gravity: 0...100
    case .objectMass, .armMass: 0.01...100
    case .objectFriction, .tableFriction, .motorStrength, .gripStrength: 0...100
    case .jointDamping: 0...1000
    case .actionGain: -10...10
    case .actionDelay: 0...Double(Dynamics.maximumActionDelay)
    case .actionNoise: 0...10
    case .sensorNoise: 0...1
    }
  }
}

extension Dynamics {
  /// The value of a parameter, in the units of ``Dynamics``.
  public subscript(parameter: DynamicsParameter) -> Double {
    get {
      switch parameter {
      case .gravity: gravity
      case .objectMass: objectMass
      case .objectFriction: objectFriction
      case .tableFriction: tableFriction
      case .jointDamping: jointDamping
      case .motorStrength: motorStrength
      case .gripStrength: gripStrength
      case .armMass: armMass
      case .actionGain: actionGain
      case .actionDelay: Double(actionDelay)
      case .actionNoise: actionNoise
      case .sensorNoise: sensorNoise
      }
    }
    set {
      switch parameter {
      case .gravity: gravity = newValue
      case .objectMass: objectMass = newValue
      case .objectFriction: objectFriction = newValue
      case .tableFriction: tableFriction = newValue
      case .jointDamping: jointDamping = newValue
      case .motorStrength: motorStrength = newValue
      case .gripStrength: gripStrength = newValue
      case .armMass: armMass = newValue
      case .actionGain: actionGain = newValue
      case .actionDelay: actionDelay = Int(newValue.rounded())
      case .actionNoise: actionNoise = newValue
      case .sensorNoise: sensorNoise = newValue
      }
    }
  }
}
