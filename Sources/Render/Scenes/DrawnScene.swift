internal import Sim

/// The shapes of one world, and where they are.
final class DrawnScene {
  let world: World
  /// What each label in a segmentation stands for; the first is what is nowhere.
  private(set) var labels = ["background"]
  private(set) var shapes: ContiguousArray<DrawnShape> = []
  private(set) var placed: Store<Shader.Placed>
  /// How many of the shapes are the world's own; markers come after them.
  private let ownCount: Int
  private let bodyCount: Int
  private let library: TextureLibrary

  init(_ world: World, library: TextureLibrary) throws(RenderError) {
    self.world = world
    self.library = library
    ownCount = world.shapeCount
    bodyCount = world.bodyCount
    placed = Store(capacity: ownCount + 16)
    for body in world.bodyIDs { labels.append(world.name(of: body)) }
    for id in world.shapeIDs {
      let definition = world.definition(of: id)
      let body = world.body(of: id)
      let number = world.bodyIDs.firstIndex(of: body) ?? 0
      let isEndless = if case .plane = definition.geometry { true } else { false }
      shapes.append(
        DrawnShape(
          geometry: definition.geometry, body: body, offset: definition.pose,
          isFixed: world.isFixed(body), castsShadow: !isEndless, label: UInt16(number + 1),
          look: try library.look(of: world.finish(of: id), isEndless: isEndless),
          pose: world.pose(of: body) * definition.pose))
    }
    shapes.reserveCapacity(ownCount + 16)
  }

  /// Whether the world has the same bodies and shapes as when this was made.
  var isUpToDate: Bool { world.shapeCount == ownCount && world.bodyCount == bodyCount }

  /// Gives the world's shapes other finishes, or their own again where there are none.
  func dress(_ finishes: [Finish]) throws(RenderError) {
    guard finishes.isEmpty || finishes.count == ownCount else {
      throw .invalidValue(
        name: "the number of finishes", given: "\(finishes.count)",
        allowed: "\(ownCount), one for each shape")
    }
    for (index, id) in world.shapeIDs.enumerated() {
      let finish = finishes.isEmpty ? world.finish(of: id) : finishes[index]
      shapes[index].look = try library.look(of: finish, isEndless: shapes[index].look.isEndless)
    }
  }

  /// Takes all poses from the world; says whether something fixed has been put elsewhere.
  func update(markers: [Marker]) throws(RenderError) -> Bool {
    var hasMovedFixed = false
    for index in 0..<ownCount {
      guard let body = shapes[index].body else { continue }
      let pose = world.pose(of: body) * shapes[index].offset
      if shapes[index].isFixed && pose != shapes[index].pose { hasMovedFixed = true }
      shapes[index].pose = pose
    }
    shapes.removeLast(shapes.count - ownCount)
    labels.removeLast(labels.count - 1 - bodyCount)
    for (number, marker) in markers.enumerated() {
      let look = try library.look(of: marker.finish, isEndless: false)
      labels.append(marker.name)
      shapes.append(
        DrawnShape(
          geometry: .sphere(radius: marker.radius), body: nil, offset: .identity, isFixed: false,
          castsShadow: false, label: UInt16(bodyCount + 1 + number),
          look: look,
          pose: Pose(marker.position)))
    }
    return hasMovedFixed
  }

  /// Counts places from a camera's.
  func place(from origin: Vector3) {
    placed.removeAll()
    for shape in shapes {
      let axes = shape.pose.rotation.axes
      placed.append(
        Shader.Placed(
          look: shape.look,
          axes: (SIMD3<Float>(axes.x), SIMD3<Float>(axes.y), SIMD3<Float>(axes.z)),
          center: SIMD3<Float>(shape.pose.position - origin)))
    }
  }
}

extension TextureLibrary {
  /// A finish, ready to be lit.
  fileprivate func look(of finish: Finish, isEndless: Bool) throws(RenderError) -> SurfaceLook {
    guard let name = finish.texture else {
      return SurfaceLook(finish, texture: nil, isEndless: isEndless)
    }
    guard let sampler = sampler(named: name) else {
      throw .unknownName(kind: "texture", name: name, known: names)
    }
    return SurfaceLook(finish, texture: sampler, isEndless: isEndless)
  }
}
