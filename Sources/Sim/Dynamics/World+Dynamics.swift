internal import Base

extension World {
  /// Puts hidden parameters in force, as at the start of an episode.
  public func apply(_ dynamics: Dynamics) throws(SimulationError) {
    try dynamics.validate()
    adopt(dynamics)
  }

  /// A quantity in metres as the world's sensors tell it.
  public func sense(_ value: Double) -> Double {
    dynamics.sensorNoise > 0 ? value + dynamics.sensorNoise * generator.normal() : value
  }

  /// A point as the world's sensors tell it.
  public func sense(_ point: Vector3) -> Vector3 {
    [sense(point.x), sense(point.y), sense(point.z)]
  }

  func adopt(_ dynamics: Dynamics) {
    guard dynamics != self.dynamics else { return }
    self.dynamics = dynamics
    engine.setGravity(dynamics.gravity)
    for body in bodies {
      guard let mass = body.mass, body.role != .other else { continue }
      body.engine?.setMass(mass.scaled(by: massFactor(of: body.role)))
    }
    tables.updateSurfaces(of: self)
    for actuator in actuators { actuator.adopt(dynamics) }
  }

  func massFactor(of role: BodyDefinition.Role) -> Double {
    switch role {
    case .object: dynamics.objectMass
    case .armLink: dynamics.armMass
    case .other: 1
    }
  }
}
