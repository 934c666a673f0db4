internal import CODE

/// The flat arrays from which the contact search reads, made from the world's parts when those change.
struct EngineTables {
  private var bodies: UnsafeMutablePointer<CODEBody>?
  private var motions: UnsafeMutablePointer<CODEBodyMotion>?
  private var shapes: UnsafeMutablePointer<CODEShape>?
  private var boxes: UnsafeMutablePointer<(Double, Double, Double, Double, Double, Double)>?
  private var pairs: UnsafeMutablePointer<CODEPair>?
  private var surfaces: UnsafeMutablePointer<dSurfaceParameters>?

  func deallocate() {
    bodies?.deallocate()
    motions?.deallocate()
    shapes?.deallocate()
    boxes?.deallocate()
    pairs?.deallocate()
    surfaces?.deallocate()
  }

  mutating func rebuild(for world: World) {
    deallocate()
    let moving = world.bodies.indices.filter { world.bodies[$0].moves }
    var number = Array(repeating: Int32(-1), count: world.bodies.count)
    for (index, body) in moving.enumerated() { number[body] = Int32(index) }
    bodies = copy(moving.map { CODEDescribeBody(world.bodies[$0].id) })
    motions = copy(moving.map { _ in CODEBodyMotion() })
    shapes = copy(world.shapes.map { $0.tableEntry(movingWith: number[$0.body]) })
    boxes = .allocate(capacity: max(1, world.shapes.count))
    boxes?.initialize(repeating: (0, 0, 0, 0, 0, 0), count: max(1, world.shapes.count))
    let pairList = world.collidingPairs()
    pairs = copy(pairList)
    surfaces = copy(world.surfaceTable())
    let substep = world.substep
    substep.pointee.bodies = UnsafePointer(bodies)
    substep.pointee.motions = motions
    substep.pointee.bodyCount = Int32(moving.count)
    substep.pointee.fixedShapesMoved = true
    substep.pointee.shapes = UnsafePointer(shapes)
    substep.pointee.boxes = boxes
    substep.pointee.shapeCount = Int32(world.shapes.count)
    substep.pointee.pairs = UnsafePointer(pairs)
    substep.pointee.pairCount = Int32(pairList.count)
    substep.pointee.surfaces = UnsafePointer(surfaces)
    substep.pointee.materialCount = Int32(world.materials.count)
  }

  /// Writes how materials meet anew, in place.
  func refreshSurfaces(of world: World) {
    for (index, surface) in world.surfaceTable().enumerated() { surfaces?[index] = surface }
  }

  private func copy<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
    memory.initialize(from: elements, count: elements.count)
    return memory
  }
}
