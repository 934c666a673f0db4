internal import Sim

/// The shapes of one world with their current poses.
final class RenderScene {
  let world: World
  /// The names of the segmentation labels; the first is the background.
  private(set) var labels = ["background"]
  private(set) var shapes: ContiguousArray<RenderShape> = []
  private(set) var instances: ArenaBuffer<Shader.Instance>
  /// The number of the world's own shapes, which precede the markers.
  private let worldShapeCount: Int
  private let bodyCount: Int
  private let library: TextureLibrary

  init(_ world: World, library: TextureLibrary) throws(RenderError) {
    self.world = world
    self.library = library
    worldShapeCount = world.shapeCount
    bodyCount = world.bodyCount
    instances = ArenaBuffer(capacity: worldShapeCount + 16)
    for body in world.bodyIDs { labels.append(world.name(of: body)) }
    for id in world.shapeIDs {
      let definition = world.definition(of: id)
      let body = world.body(of: id)
      let number = world.bodyIDs.firstIndex(of: body) ?? 0
      let isInfinite = if case .plane = definition.geometry { true } else { false }
      shapes.append(
        RenderShape(
          geometry: definition.geometry, body: body,
          edgeRadius: definition.geometry.edgeRadius(definition.edgeRadius),
          offset: definition.pose,
          isStatic: world.isStatic(body), isVisible: definition.isVisible, isGhost: false,
          castsShadow: definition.isVisible && definition.castsShadow && !isInfinite
            && world.visualMaterial(of: id).opacity >= 1, label: UInt16(number + 1),
          material: try library.materialParameters(
            of: world.visualMaterial(of: id), isInfinite: isInfinite),
          pose: world.pose(of: body) * definition.pose))
    }
    shapes.reserveCapacity(worldShapeCount + 16)
  }

  /// Whether the world still has the bodies and shapes that this scene was made from.
  var isUpToDate: Bool { world.shapeCount == worldShapeCount && world.bodyCount == bodyCount }

  /// Replaces the materials of the world's shapes; an empty array restores their own.
  func applyVisualMaterials(_ visualMaterials: [VisualMaterial]) throws(RenderError) {
    guard visualMaterials.isEmpty || visualMaterials.count == worldShapeCount else {
      throw .invalidValue(
        name: "the number of visual materials", given: "\(visualMaterials.count)",
        allowed: "\(worldShapeCount), one for each shape")
    }
    for (index, id) in world.shapeIDs.enumerated() {
      let visualMaterial =
        visualMaterials.isEmpty ? world.visualMaterial(of: id) : visualMaterials[index]
      shapes[index].material = try library.materialParameters(
        of: visualMaterial, isInfinite: shapes[index].material.isInfinite)
    }
  }

  /// Reads all poses from the world and returns whether a static shape has moved.
  func update(markers: [Marker]) throws(RenderError) -> Bool {
    let hasMovedStatic = RenderScene.updatePoses(&shapes, from: world)
    shapes.removeLast(shapes.count - worldShapeCount)
    labels.removeLast(labels.count - 1 - bodyCount)
    for (number, marker) in markers.enumerated() {
      var material = try library.materialParameters(of: marker.visualMaterial, isInfinite: false)
      material.receivesShadow = false
      labels.append(marker.name)
      shapes.append(
        RenderShape(
          geometry: .sphere(radius: marker.radius), body: nil, edgeRadius: 0, offset: .identity,
          isStatic: false, isVisible: true, isGhost: true, castsShadow: false,
          label: UInt16(bodyCount + 1 + number),
          material: material,
          pose: Pose(marker.position)))
    }
    return hasMovedStatic
  }

  private static func updatePoses(
    _ shapes: inout ContiguousArray<RenderShape>, from world: World
  ) -> Bool {
    var hasMovedStatic = false
    for index in shapes.indices {
      guard let body = shapes[index].body else { continue }
      let pose = world.pose(of: body) * shapes[index].offset
      if shapes[index].isStatic && pose != shapes[index].pose { hasMovedStatic = true }
      shapes[index].pose = pose
    }
    return hasMovedStatic
  }

  /// Rebuilds the instances with positions relative to the camera, or only those of dynamic shapes.
  func updateInstances(relativeTo origin: Vector3, areStaticUnchanged: Bool) {
    RenderScene.updateInstances(
      &instances, of: shapes, relativeTo: origin, areStaticUnchanged: areStaticUnchanged)
  }

  private static func updateInstances(
    _ instances: inout ArenaBuffer<Shader.Instance>, of shapes: ContiguousArray<RenderShape>,
    relativeTo origin: Vector3, areStaticUnchanged: Bool
  ) {
    // The shapes of the world come before the markers and keep their places.
    let known = areStaticUnchanged ? instances.count : 0
    for index in shapes.indices where index >= known || !shapes[index].isStatic {
      let pose = shapes[index].pose
      let axes = pose.rotation.axes
      instances.set(
        index,
        to: Shader.Instance(
          material: shapes[index].material,
          axes: (SIMD3<Float>(axes.x), SIMD3<Float>(axes.y), SIMD3<Float>(axes.z)),
          center: SIMD3<Float>(pose.position - origin),
          lowestHeight: Float(pose.position.z - shapes[index].geometry.depthBelowOrigin(axes))))
    }
  }
}

extension TextureLibrary {
  /// The shading parameters of a material.
  fileprivate func materialParameters(of visualMaterial: VisualMaterial, isInfinite: Bool)
    throws(RenderError) -> MaterialParameters
  {
    guard let name = visualMaterial.texture else {
      return MaterialParameters(visualMaterial, texture: nil, isInfinite: isInfinite)
    }
    guard let sampler = sampler(named: name) else {
      throw .unknownName(kind: "texture", name: name, known: names)
    }
    return MaterialParameters(visualMaterial, texture: sampler, isInfinite: isInfinite)
  }
}
