internal import Base

extension World {
  /// Sets the hidden parameters, usually at the start of an episode.
  public func apply(_ dynamics: Dynamics) throws(SimulationError) {
    try dynamics.validate()
    setDynamics(dynamics)
  }

  /// A measurement of a length, in meters, with sensor noise.
  public func addSensorNoise(to value: Double) -> Double {
    dynamics.sensorNoise > 0 ? value + dynamics.sensorNoise * generator.normal() : value
  }

  /// A measurement of a point with sensor noise on each coordinate.
  public func addSensorNoise(to point: Vector3) -> Vector3 {
    [addSensorNoise(to: point.x), addSensorNoise(to: point.y), addSensorNoise(to: point.z)]
  }

  func setDynamics(_ dynamics: Dynamics) {
    guard dynamics != self.dynamics else { return }
    self.dynamics = dynamics
    engine.setGravity(dynamics.gravity)
    for body in bodies {
      guard let mass = body.mass, body.role != .other else { continue }
      body.engine?.setMass(mass.scaled(by: massFactor(of: body.role)))
    }
    tables.updateSurfaces(of: self)
    for actuator in actuators { actuator.setDynamics(dynamics) }
  }

  func massFactor(of role: BodyDefinition.Role) -> Double {
    switch role {
    case .object: dynamics.objectMass
    case .armLink: dynamics.armMass
    case .other: 1
    }
  }
}
