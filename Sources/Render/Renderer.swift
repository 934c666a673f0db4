public import Sim

/// Draws worlds: colour, depth and segmentation in one pass, without any graphics hardware.
///
/// It keeps memory from picture to picture, so that after the first of a world nothing is allocated. One thread
/// at a time may use it; the same world gives the same pixels whoever draws it.
public final class Renderer {
  public let settings: RenderSettings
  /// Other light and finishes than the usual ones.
  public var visuals = Visuals.plain {
    didSet { areVisualsNew = areVisualsNew || visuals != oldValue }
  }

  private let library: TextureLibrary
  private let list = PrimitiveList()
  private var active = Store<Int32>(capacity: 128)
  private let rowLights = UnsafeMutablePointer<Wide3>.allocate(capacity: Block.side)
  private let workspace = UnsafeMutablePointer<Float>.allocate(capacity: 3 * Block.side)
  private var scene: DrawnScene?
  private var areVisualsNew = false
  /// Counts the changes to what never moves and to how it looks.
  private var fixedVersion = 0
  private var backdrops = BackdropShelf()
  /// For small pictures and for others, made when they are first needed.
  private var shadowMaps: [Int: ShadowMap] = [:]
  private var colorOnly, colorAndMiddle, middleOnly: BlockVisibility

  public init(_ settings: RenderSettings = RenderSettings()) throws(RenderError) {
    guard [1, 4, 8, 16].contains(settings.samples) else {
      throw .invalidValue(
        name: "the number of samples", given: "\(settings.samples)", allowed: "1, 4, 8 or 16")
    }
    try settings.light.validate()
    self.settings = settings
    library =
      settings.textures.isEmpty
      ? .builtIn : TextureLibrary(Texture.builtIn + settings.textures)
    colorOnly = BlockVisibility(SamplePattern(spread: settings.samples), farthest: 0)
    colorAndMiddle = BlockVisibility(
      SamplePattern(spread: settings.samples, andMiddle: settings.samples > 1), farthest: 0)
    middleOnly = BlockVisibility(SamplePattern(spread: 1), farthest: 0)
  }

  deinit {
    rowLights.deallocate()
    workspace.deallocate()
  }

  /// How many round surfaces, discs, triangles and solids between planes the last picture was made of.
  public var surfaceCount: Int { list.primitives.count }

  /// What the numbers in the last segmentation stand for: the background, then the world's bodies in their
  /// order, then markers.
  public var labels: [String] { scene?.labels ?? ["background"] }

  /// Draws a world as a camera sees it.
  public func draw(
    _ world: World, from camera: PlacedCamera, markers: [Marker] = [], into targets: RenderTargets
  ) throws(RenderError) {
    let scene = try scene(of: world, markers: markers)
    let shadowMap = targets.color == nil ? nil : shadowMap(for: camera.size)
    list.begin(camera.projection)
    scene.place(from: camera.position)
    add(scene, fixed: true)
    let backdrop = backdrops.backdrop(for: camera, version: fixedVersion)
    if let backdrop, !backdrop.isReady { draw(backdrop, of: scene) }
    let fixedCount = list.primitives.count
    add(scene, fixed: false)
    scene.shapes.withUnsafeBufferPointer { shadowMap?.draw($0) }
    paint(
      scene, camera, into: targets, shadowMap, over: backdrop, fixedCount: fixedCount)
  }

  private var light: Light { visuals.light ?? settings.light }

  private func add(_ scene: DrawnScene, fixed: Bool) {
    for (number, shape) in scene.shapes.enumerated() where shape.isFixed == fixed {
      list.add(shape.geometry, at: shape.pose, shape: number)
    }
  }

  /// Draws all parts of a backdrop, so that it serves whatever is asked for.
  private func draw(_ backdrop: Backdrop, of scene: DrawnScene) {
    let shadowMap = shadowMap(for: backdrop.camera.size)
    scene.shapes.withUnsafeBufferPointer { shadowMap?.drawFixedAlone($0) }
    paint(scene, backdrop.camera, into: backdrop.targets, shadowMap, new: backdrop)
    backdrop.isReady = true
  }

  private func paint(
    _ scene: DrawnScene, _ camera: PlacedCamera, into targets: RenderTargets,
    _ shadowMap: ShadowMap?, over backdrop: Backdrop? = nil, new newBackdrop: Backdrop? = nil,
    fixedCount: Int = 0
  ) {
    let shader = Shader(
      light,
      shadows: shadowMap.map {
        ShadowLookup($0, from: camera.position, keepsAccount: newBackdrop != nil)
      }, pixelSize: 1 / camera.focalLength)
    let projection = list.projection
    scene.shapes.withUnsafeBufferPointer { shapes in
      guard let shapes = shapes.baseAddress else { return }
      let painter = Painter(
        size: camera.size, targets: targets, shapes: shapes, placed: scene.placed.elements,
        primitives: list.primitives.elements, primitiveCount: list.primitives.count,
        fixedCount: fixedCount, backdrop: backdrop, shadowMap: shadowMap, newBackdrop: newBackdrop,
        facets: list.facets.elements, corners: list.corners.elements, shader: shader,
        tone: .standard, rayRight: projection.right, rayDown: projection.down,
        rayCorner: projection.corner, colorSamples: settings.samples,
        light: rowLights, workspace: workspace)
      if targets.color == nil {
        Renderer.paint(painter, &middleOnly, &active)
      } else if targets.depth == nil && targets.labels == nil {
        Renderer.paint(painter, &colorOnly, &active)
      } else {
        Renderer.paint(painter, &colorAndMiddle, &active)
      }
    }
  }

  private static func paint(
    _ painter: Painter, _ visibility: inout BlockVisibility, _ active: inout Store<Int32>
  ) {
    // Moved here and back, because what lies in a class is slower to get at.
    var mine = consume visibility
    var rows = consume active
    painter.draw(&mine, &rows)
    visibility = mine
    active = rows
  }

  /// The world's shapes where they are now.
  private func scene(of world: World, markers: [Marker]) throws(RenderError) -> DrawnScene {
    let scene: DrawnScene
    if let known = self.scene, known.world === world, known.isUpToDate {
      scene = known
    } else {
      scene = try DrawnScene(world, library: library)
      self.scene = scene
      areVisualsNew = true
    }
    if areVisualsNew {
      try light.validate()
      try scene.dress(visuals.finishes)
      for map in shadowMaps.values { map.moveSun(to: light.toSun) }
      areVisualsNew = false
      fixedVersion += 1
    }
    if try scene.update(markers: markers) {
      for map in shadowMaps.values { map.isFixedPartOld = true }
      fixedVersion += 1
    }
    return scene
  }

  private func shadowMap(for size: ImageSize) -> ShadowMap? {
    guard settings.hasShadows else { return nil }
    let texels = ShadowMap.texels(for: size)
    let map = shadowMaps[texels] ?? ShadowMap(toSun: light.toSun, texels: texels)
    if shadowMaps[texels] == nil { shadowMaps[texels] = map }
    return map
  }

  /// A picture in colour.
  public func picture(
    of world: World, from camera: PlacedCamera, markers: [Marker] = []
  ) throws(RenderError) -> ColorImage {
    var pixels = [UInt8](repeating: 0, count: camera.size.byteCount)
    try pixels.withUnsafeMutableBufferPointer { buffer throws(RenderError) in
      try draw(
        world, from: camera, markers: markers, into: RenderTargets(color: buffer.baseAddress))
    }
    return ColorImage(size: camera.size, pixels: pixels)
  }
}
