extension World {
  /// Builds all of something or nothing: where `make` throws, what it has added is taken out again, and the world is
  /// as it was. `make` may add whatever it likes, but change only what it has added.
  func build<Result>(
    _ make: () throws(SimulationError) -> Result
  ) throws(SimulationError) -> Result {
    let mark = Mark(self)
    do {
      return try make()
    } catch {
      goBack(to: mark)
      throw error
    }
  }

  /// How far a world had been built.
  private struct Mark {
    let bodies, shapes, joints, materials, springs, actuators, drives: Int
    let heldBodies: [Bool]
    let contactOverrides: [MaterialPair: Material]
    let ignoredPairs: Set<BodyPair>
    let fingerprint: Fingerprint

    init(_ world: World) {
      bodies = world.bodies.count
      shapes = world.shapes.count
      joints = world.joints.count
      materials = world.materials.count
      springs = world.springs.springs.count
      actuators = world.actuators.count
      drives = world.engine.driveCount
      heldBodies = world.bodies.map { $0.engine != nil }
      contactOverrides = world.contactOverrides
      ignoredPairs = world.ignoredPairs
      fingerprint = world.fingerprint
    }
  }

  private func goBack(to mark: Mark) {
    actuators.removeSubrange(mark.actuators...)
    springs.springs.removeSubrange(mark.springs...)
    engine.removeDrives(after: mark.drives)
    for joint in joints[mark.joints...].reversed() {
      for helper in joint.helpers.reversed() { helper.destroy() }
      joint.engine.destroy()
    }
    joints.removeSubrange(mark.joints...)
    for shape in shapes[mark.shapes...] { shape.destroy() }
    shapes.removeSubrange(mark.shapes...)
    for body in bodies[mark.bodies...].reversed() { body.engine?.destroy() }
    bodies.removeSubrange(mark.bodies...)
    for index in bodies.indices where !mark.heldBodies[index] {
      bodies[index].engine?.destroy()
      bodies[index].engine = nil
    }
    materials.removeSubrange(mark.materials...)
    contactOverrides = mark.contactOverrides
    ignoredPairs = mark.ignoredPairs
    fingerprint = mark.fingerprint
    tables.invalidate()
  }
}
