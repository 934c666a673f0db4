public import Sim

/// Renders worlds on the CPU: color, depth and segmentation in one pass.
///
/// It keeps its memory, so that only the first image of a world allocates. One thread at a time may use it. All
/// renderers draw the same pixels for the same world. `docs/life-of-a-pixel.md` follows the stages.
public final class Renderer {
  public let settings: RenderSettings
  /// Replaces the lighting and the materials of the world.
  public var appearance = Appearance.plain {
    didSet { needsAppearanceUpdate = needsAppearanceUpdate || appearance != oldValue }
  }

  private let library: TextureLibrary
  private var list = PrimitiveList()
  /// The view that the static primitives of the list belong to.
  private var staticView: (camera: PinholeCamera, version: Int)?
  private var activePrimitives = ArenaBuffer<Int32>(capacity: 128)
  private let rowRadiance = UnsafeMutablePointer<Vector3x8>.allocate(capacity: Block.side)
  private let scratch = UnsafeMutablePointer<Float>.allocate(capacity: 3 * Block.side)
  private var scene: RenderScene?
  private var needsAppearanceUpdate = false
  /// Counts the changes to static shapes and to their appearance.
  private var staticVersion = 0
  private var staticLayers = StaticLayerCache()
  /// By resolution; created on first use.
  private var shadowMaps: [Int: ShadowMap] = [:]
  private var colorVisibility, colorAndCenterVisibility, centerVisibility: BlockVisibility

  public init(_ settings: RenderSettings = RenderSettings()) throws(RenderError) {
    guard [1, 4, 8, 16].contains(settings.samples) else {
      throw .invalidValue(
        name: "the number of samples", given: "\(settings.samples)", allowed: "1, 4, 8 or 16")
    }
    try settings.lighting.validate()
    self.settings = settings
    library =
      settings.textures.isEmpty
      ? .builtIn : TextureLibrary(Texture.builtIn + settings.textures)
    colorVisibility = BlockVisibility(SamplePattern(count: settings.samples), farPlane: 0)
    colorAndCenterVisibility = BlockVisibility(
      SamplePattern(count: settings.samples, includesCenter: settings.samples > 1), farPlane: 0)
    centerVisibility = BlockVisibility(SamplePattern(count: 1), farPlane: 0)
  }

  deinit {
    rowRadiance.deallocate()
    scratch.deallocate()
  }

  /// The number of primitives in the last image: quadrics, discs, triangles and convex solids.
  public var primitiveCount: Int { list.primitives.count }

  /// The names of the labels in the last segmentation: the background, the world's bodies in order, then markers.
  public var labels: [String] { scene?.labels ?? ["background"] }

  /// Renders a world from a camera into the caller's memory.
  public func render(
    _ world: World, from camera: PinholeCamera, markers: [Marker] = [], into targets: RenderTargets
  ) throws(RenderError) {
    let scene = try scene(of: world, markers: markers)
    let shadowMap = targets.color == nil ? nil : shadowMap(for: camera.size)
    let isSameView = staticView.map { $0 == (camera, staticVersion) } ?? false
    scene.updateInstances(relativeTo: camera.position, areStaticUnchanged: isSameView)
    if isSameView {
      list.removeDynamic()
    } else {
      list.reset(camera.projection)
      add(scene.shapes, isStatic: true, to: &list)
      list.markStatic()
      staticView = (camera, staticVersion)
    }
    let staticLayer = staticLayers.staticLayer(for: camera, version: staticVersion)
    if let staticLayer, !staticLayer.isReady { draw(staticLayer, of: scene) }
    let staticCount = list.primitives.count
    add(scene.shapes, isStatic: false, to: &list)
    scene.shapes.withUnsafeBufferPointer { shadowMap?.draw($0) }
    rasterize(
      scene, camera, into: targets, shadowMap, over: staticLayer, staticCount: staticCount)
  }

  private var lighting: Lighting { appearance.lighting ?? settings.lighting }

  /// The opacity of what shows through something that hides it.
  private static let ghostOpacity: Float = 0.5

  private func add(
    _ shapes: ContiguousArray<RenderShape>, isStatic: Bool, to list: inout PrimitiveList
  ) {
    let roundsEdges = settings.roundsEdges
    for index in shapes.indices
    where shapes[index].isStatic == isStatic && shapes[index].isVisible {
      let first = list.primitives.count
      list.add(
        shapes[index].geometry, at: shapes[index].pose, shape: index,
        edgeRadius: roundsEdges ? shapes[index].edgeRadius : 0)
      let opacity = shapes[index].material.opacity
      if opacity < 1 { list.setOpacity(opacity, isGhost: false, from: first) }
      guard shapes[index].isGhost else { continue }
      // Once as a surface like any other, once to shimmer through what hides it.
      let ghost = list.primitives.count
      list.add(shapes[index].geometry, at: shapes[index].pose, shape: index)
      list.setOpacity(Renderer.ghostOpacity, isGhost: true, from: ghost)
    }
  }

  /// Draws all outputs of a static layer, so that every later request can use it.
  private func draw(_ staticLayer: StaticLayer, of scene: RenderScene) {
    let shadowMap = shadowMap(for: staticLayer.camera.size)
    scene.shapes.withUnsafeBufferPointer { shadowMap?.drawStaticOnly($0) }
    rasterize(scene, staticLayer.camera, into: staticLayer.targets, shadowMap, new: staticLayer)
    staticLayer.isReady = true
  }

  private func rasterize(
    _ scene: RenderScene, _ camera: PinholeCamera, into targets: RenderTargets,
    _ shadowMap: ShadowMap?, over staticLayer: StaticLayer? = nil,
    new newStaticLayer: StaticLayer? = nil,
    staticCount: Int = 0
  ) {
    let shader = Shader(
      lighting,
      shadows: shadowMap.map {
        ShadowSampler($0, from: camera.position, recordsReads: newStaticLayer != nil)
      }, pixelSize: 1 / camera.focalLength)
    let projection = list.projection
    scene.shapes.withUnsafeBufferPointer { shapes in
      guard let shapes = shapes.baseAddress else { return }
      let rasterizer = BlockRasterizer(
        size: camera.size, targets: targets, shapes: shapes, instances: scene.instances.elements,
        primitives: list.primitives.elements, primitiveCount: list.primitives.count,
        staticCount: staticCount, staticLayer: staticLayer, shadowMap: shadowMap,
        newStaticLayer: newStaticLayer,
        facets: list.facets.elements, attributes: list.attributes.elements, shader: shader,
        tone: .standard, rayRight: projection.right, rayDown: projection.down,
        rayCorner: projection.corner, colorSamples: settings.samples,
        rowRadiance: rowRadiance, scratch: scratch)
      if targets.color == nil {
        Renderer.rasterize(rasterizer, &centerVisibility, &activePrimitives)
      } else if targets.depth == nil && targets.labels == nil {
        Renderer.rasterize(rasterizer, &colorVisibility, &activePrimitives)
      } else {
        Renderer.rasterize(rasterizer, &colorAndCenterVisibility, &activePrimitives)
      }
    }
  }

  private static func rasterize(
    _ rasterizer: borrowing BlockRasterizer, _ visibility: inout BlockVisibility,
    _ activePrimitives: inout ArenaBuffer<Int32>
  ) {
    // Moved into locals and back, because access to a class's stored properties is slower.
    var localVisibility = consume visibility
    var localPrimitives = consume activePrimitives
    rasterizer.draw(&localVisibility, &localPrimitives)
    visibility = localVisibility
    activePrimitives = localPrimitives
  }

  /// The scene of a world, updated to the current poses.
  private func scene(of world: World, markers: [Marker]) throws(RenderError) -> RenderScene {
    let scene: RenderScene
    if let known = self.scene, known.world === world, known.isUpToDate {
      scene = known
    } else {
      scene = try RenderScene(world, library: library)
      self.scene = scene
      needsAppearanceUpdate = true
    }
    if needsAppearanceUpdate {
      try lighting.validate()
      try scene.applyVisualMaterials(appearance.visualMaterials)
      for map in shadowMaps.values { map.moveSun(to: lighting.sunDirection) }
      needsAppearanceUpdate = false
      staticVersion += 1
    }
    if try scene.update(markers: markers) {
      for map in shadowMaps.values { map.needsStaticRedraw = true }
      staticVersion += 1
    }
    return scene
  }

  private func shadowMap(for size: ImageSize) -> ShadowMap? {
    guard settings.hasShadows else { return nil }
    let resolution = ShadowMap.resolution(for: size)
    let map =
      shadowMaps[resolution]
      ?? ShadowMap(
        sunDirection: lighting.sunDirection, resolution: resolution,
        roundsEdges: settings.roundsEdges)
    if shadowMaps[resolution] == nil { shadowMaps[resolution] = map }
    return map
  }

  /// Renders a color image.
  public func image(
    of world: World, from camera: PinholeCamera, markers: [Marker] = []
  ) throws(RenderError) -> ColorImage {
    var pixels = [UInt8](repeating: 0, count: camera.size.byteCount)
    try pixels.withUnsafeMutableBufferPointer { buffer throws(RenderError) in
      try render(
        world, from: camera, markers: markers, into: RenderTargets(color: buffer.baseAddress))
    }
    return ColorImage(size: camera.size, pixels: pixels)
  }
}
