extension World {
  /// Runs `make` as a transaction: if it throws, everything that it added is removed and the world is unchanged.
  /// `make` may add anything, but must change only what it has added.
  func buildAtomically<Result>(
    _ make: () throws(SimulationError) -> Result
  ) throws(SimulationError) -> Result {
    let savepoint = Savepoint(self)
    do {
      return try make()
    } catch {
      rollBack(to: savepoint)
      throw error
    }
  }

  /// The parts of a world at the beginning of a transaction.
  private struct Savepoint {
    let bodies, shapes, joints, materials, springs, actuators, drives: Int
    let kinematicBodies: [Bool]
    let contactOverrides: [MaterialPair: Material]
    let disabledCollisionPairs: Set<BodyPair>
    let fingerprint: Fingerprint

    init(_ world: World) {
      bodies = world.bodies.count
      shapes = world.shapes.count
      joints = world.joints.count
      materials = world.materials.count
      springs = world.springs.springs.count
      actuators = world.actuators.count
      drives = world.engine.driveCount
      kinematicBodies = world.bodies.map { $0.engine != nil }
      contactOverrides = world.contactOverrides
      disabledCollisionPairs = world.disabledCollisionPairs
      fingerprint = world.fingerprint
    }
  }

  private func rollBack(to savepoint: Savepoint) {
    actuators.removeSubrange(savepoint.actuators...)
    springs.springs.removeSubrange(savepoint.springs...)
    engine.removeDrives(after: savepoint.drives)
    for joint in joints[savepoint.joints...].reversed() {
      for motor in joint.auxiliaryMotors.reversed() { motor.destroy() }
      joint.engine.destroy()
    }
    joints.removeSubrange(savepoint.joints...)
    for shape in shapes[savepoint.shapes...] { shape.destroy() }
    shapes.removeSubrange(savepoint.shapes...)
    for body in bodies[savepoint.bodies...].reversed() { body.engine?.destroy() }
    bodies.removeSubrange(savepoint.bodies...)
    for index in bodies.indices where !savepoint.kinematicBodies[index] {
      bodies[index].engine?.destroy()
      bodies[index].engine = nil
    }
    materials.removeSubrange(savepoint.materials...)
    contactOverrides = savepoint.contactOverrides
    disabledCollisionPairs = savepoint.disabledCollisionPairs
    fingerprint = savepoint.fingerprint
    tables.invalidate()
  }
}
