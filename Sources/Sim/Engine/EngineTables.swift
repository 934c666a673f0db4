internal import CODE

/// The flat arrays from which the contact search reads, made from the world's parts when those have changed.
struct EngineTables: ~Copyable {
  /// One making of the tables, for as many parts as the world had then.
  private struct Arrays: ~Copyable {
    let bodies: EngineMemory<CODEBody>
    let states: EngineMemory<CODEBodyState>
    let shapes: EngineMemory<CODEShape>
    let boxes: EngineMemory<(Double, Double, Double, Double, Double, Double)>
    let pairs: EngineMemory<CODEPair>
    let surfaces: EngineMemory<dSurfaceParameters>

    init(for world: World) {
      let moving = world.bodies.filter { $0.moves }.compactMap(\.engine)
      var number = Array(repeating: Int32(-1), count: world.bodies.count)
      for (place, body) in world.bodies.indices.filter({ world.bodies[$0].moves }).enumerated() {
        number[body] = Int32(place)
      }
      bodies = EngineMemory(moving.map(\.places))
      states = EngineMemory(repeating: CODEBodyState(), count: moving.count)
      shapes = EngineMemory(world.shapes.map { $0.tableEntry(movingWith: number[$0.body]) })
      boxes = EngineMemory(repeating: (0, 0, 0, 0, 0, 0), count: world.shapes.count)
      pairs = EngineMemory(world.collidingPairs())
      surfaces = EngineMemory(world.surfaceTable())
    }

    func handOver(to substep: inout CODESubstep, materialCount: Int) {
      substep.bodies = UnsafePointer(bodies.start)
      substep.states = states.start
      substep.bodyCount = Int32(bodies.count)
      substep.fixedShapesMoved = true
      substep.shapes = UnsafePointer(shapes.start)
      substep.boxes = boxes.start
      substep.shapeCount = Int32(shapes.count)
      substep.pairs = UnsafePointer(pairs.start)
      substep.pairCount = Int32(pairs.count)
      substep.surfaces = UnsafePointer(surfaces.start)
      substep.materialCount = Int32(materialCount)
    }
  }

  /// None while the world's parts have changed since: tables that do not fit it are not kept.
  private var arrays: Arrays?

  /// To be called by whatever changes which parts there are, or how they meet.
  mutating func invalidate() { arrays = nil }

  /// Makes the tables for the next substep, unless they are there.
  mutating func prepare(for world: World) {
    guard arrays == nil else { return }
    let made = Arrays(for: world)
    made.handOver(to: &world.engine.substep.pointee, materialCount: world.materials.count)
    arrays = consume made
  }

  /// Writes anew how materials meet, in place; tables yet to be made will have it so.
  func updateSurfaces(of world: World) {
    switch arrays {
    case .none: return
    case .some(let arrays):
      let count = world.materials.count
      precondition(arrays.surfaces.count == count * count, "the tables are those of other parts")
      for first in 0..<count {
        for second in 0..<count {
          arrays.surfaces.start[first * count + second] = world.surface(between: first, and: second)
        }
      }
    }
  }
}
