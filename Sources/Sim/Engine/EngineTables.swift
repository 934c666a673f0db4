internal import CODE

/// The flat arrays that contact detection reads, rebuilt after the world's parts have changed.
struct EngineTables: ~Copyable {
  /// One set of tables, sized for the world's parts at the time.
  private struct Arrays: ~Copyable {
    let bodies: EngineBuffer<CODEBody>
    let states: EngineBuffer<CODEBodyState>
    let shapes: EngineBuffer<CODEShape>
    let aabbs: EngineBuffer<(Double, Double, Double, Double, Double, Double)>
    let pairs: EngineBuffer<CODEShapePair>
    let collidingShapes: EngineBuffer<Int32>
    let movingShapeCount: Int
    let surfaces: EngineBuffer<dSurfaceParameters>

    init(for world: World) {
      let dynamicBodies = world.bodies.filter { $0.isDynamic }.compactMap(\.engine)
      var dynamicIndex = Array(repeating: Int32(-1), count: world.bodies.count)
      for (index, body) in world.bodies.indices.filter({ world.bodies[$0].isDynamic }).enumerated()
      {
        dynamicIndex[body] = Int32(index)
      }
      bodies = EngineBuffer(dynamicBodies.map(\.statePointers))
      states = EngineBuffer(repeating: CODEBodyState(), count: dynamicBodies.count)
      shapes = EngineBuffer(world.shapes.map { $0.tableEntry(movingWith: dynamicIndex[$0.body]) })
      aabbs = EngineBuffer(repeating: (0, 0, 0, 0, 0, 0), count: world.shapes.count)
      let candidatePairs = world.candidatePairs()
      pairs = EngineBuffer(candidatePairs)
      let colliding = Set(candidatePairs.flatMap { [$0.first, $0.second] }).sorted()
      let moving = colliding.filter { !world.shapes[Int($0)].isStatic }
      collidingShapes = EngineBuffer(moving + colliding.filter { world.shapes[Int($0)].isStatic })
      movingShapeCount = moving.count
      surfaces = EngineBuffer(world.surfaceTable())
    }

    func bind(to substep: inout CODESubstep, materialCount: Int) {
      substep.bodies = UnsafePointer(bodies.baseAddress)
      substep.states = states.baseAddress
      substep.bodyCount = Int32(bodies.count)
      substep.staticShapesMoved = true
      substep.shapes = UnsafePointer(shapes.baseAddress)
      substep.aabbs = aabbs.baseAddress
      substep.collidingShapes = UnsafePointer(collidingShapes.baseAddress)
      substep.movingShapeCount = Int32(movingShapeCount)
      substep.collidingShapeCount = Int32(collidingShapes.count)
      substep.pairs = UnsafePointer(pairs.baseAddress)
      substep.pairCount = Int32(pairs.count)
      substep.surfaces = UnsafePointer(surfaces.baseAddress)
      substep.materialCount = Int32(materialCount)
    }
  }

  /// The current tables; nil after the world's parts have changed.
  private var arrays: Arrays?

  /// Discards the tables. Every change to the world's parts or to their contacts must call this.
  mutating func invalidate() { arrays = nil }

  /// Builds the tables if they are missing.
  mutating func prepare(for world: World) {
    guard arrays == nil else { return }
    let made = Arrays(for: world)
    made.bind(to: &world.engine.substep.pointee, materialCount: world.materials.count)
    arrays = consume made
  }

  /// Recomputes the contact parameters of existing tables in place; missing tables are built with them.
  func updateSurfaces(of world: World) {
    switch arrays {
    case .none: return
    case .some(let arrays):
      let count = world.materials.count
      precondition(
        arrays.surfaces.count == count * count, "the table has another number of materials")
      for first in 0..<count {
        for second in 0..<count {
          arrays.surfaces.baseAddress[first * count + second] = world.surface(
            between: first, and: second)
        }
      }
    }
  }
}
