internal import Base
internal import Render
internal import Sim
internal import Tasks

/// The results of the benchmark of rendering.
struct RenderReport: Encodable {
  struct Result: Encodable {
    let name: String
    let size: String
    let shadows: Bool
    let antialiasing: Bool
    let output: String
    let threads: Int
    let imagesPerSecond: Double
  }

  let version = Release.version
  let machine = Machine.current
  /// Means over the scenes of MT10.
  let shapes: Double
  /// The surfaces of the shapes: quadrics, discs and convex solids, exact at any size.
  let surfaces: Double
  /// The triangles of a mesh within half a millimetre of them.
  let equalTriangles: Double
  let results: [Result]
  let primitives: PrimitiveScene
}

/// Measures rendering speed.
struct RenderBenchmark {
  let seconds: Double

  private struct Setting {
    let name: String
    let side: Int
    var isPlain = false
    var includesDepth = false
    var threads = 1
  }

  func run(log: (String) -> Void) throws -> RenderReport {
    let machine = Machine.current
    log("Benchtop \(Release.version) on \(machine.processor), \(machine.cores) cores")
    var settings: [Setting] = []
    for side in [84, 224, 480] {
      settings.append(Setting(name: "mt10", side: side))
      settings.append(Setting(name: "mt10", side: side, isPlain: true))
      settings.append(Setting(name: "mt10", side: side, includesDepth: true))
    }
    settings.append(Setting(name: "mt10", side: 84, isPlain: true, includesDepth: true))
    if machine.cores > 1 { settings.append(Setting(name: "mt10", side: 84, threads: 2)) }
    for side in [84, 224, 480] { settings.append(Setting(name: "primitives", side: side)) }
    settings.append(Setting(name: "primitives", side: 84, isPlain: true))
    let complexity = try RenderedScene.mt10(isPlain: false).map { try $0.complexity() }
    func mean(_ value: (Complexity) -> Int) -> Double {
      Double(complexity.reduce(0) { $0 + value($1) }) / Double(complexity.count)
    }
    let (shapes, surfaces, triangles) = (
      mean { $0.shapes }, mean { $0.surfaces }, mean { $0.equalTriangles }
    )
    log(
      "a scene of MT10 has \(fixedPoint(shapes, 0)) shapes, drawn as \(fixedPoint(surfaces, 0)) exact surfaces;"
        + " a mesh within half a millimetre of it has \(fixedPoint(triangles, 0)) triangles")
    let results = try settings.map { setting in
      let result = try measure(setting)
      log(line(result))
      return result
    }
    return RenderReport(
      shapes: shapes, surfaces: surfaces, equalTriangles: triangles, results: results,
      primitives: PrimitiveScene())
  }

  private func line(_ result: RenderReport.Result) -> String {
    let quality = result.shadows ? "shadows, 4 samples" : "no shadows, 1 sample"
    return
      "images/s, \(result.name), \(result.size), \(quality), \(result.output), \(result.threads) thread"
      .rightPadded(80) + leftPadded(fixedPoint(result.imagesPerSecond, 0), 8)
  }

  private func measure(_ setting: Setting) throws -> RenderReport.Result {
    let sceneGroups = try (0..<setting.threads).map { _ in
      try setting.name == "mt10"
        ? RenderedScene.mt10(isPlain: setting.isPlain)
        : [RenderedScene.primitives(isPlain: setting.isPlain)]
    }
    let scenes = UncheckedSendable(sceneGroups)
    let size = ImageSize(width: setting.side, height: setting.side)
    let pool = try ThreadPool(threads: setting.threads)
    var speeds: [Double] = []
    for round in 0..<6 {
      let duration = setting.threads == 1 ? seconds / 5 : seconds
      var speed = [Double](repeating: 0, count: setting.threads)
      speed.withUnsafeMutableBufferPointer { speed in
        let speed = UncheckedSendable(speed)
        pool.parallelFor(setting.threads) { index in
          speed.value[index] = RenderedScene.speed(
            of: scenes.value[index], size, setting.includesDepth, for: duration)
        }
      }
      // The first round warms up.
      if round > 0 { speeds.append(speed.reduce(0, +)) }
    }
    return RenderReport.Result(
      name: setting.name, size: "\(setting.side)x\(setting.side)", shadows: !setting.isPlain,
      antialiasing: !setting.isPlain,
      output: setting.includesDepth ? "color+depth+segmentation" : "color",
      threads: setting.threads,
      imagesPerSecond: Measurement.median(speeds))
  }
}

/// The number of shapes, surfaces and triangles in a scene.
private struct Complexity {
  let shapes, surfaces, equalTriangles: Int
}

/// A scene with its renderer.
private final class RenderedScene {
  private let world: World
  private let renderer: Renderer
  private let act: () throws -> Void

  private init(_ world: World, isPlain: Bool, act: @escaping () throws -> Void) throws {
    self.world = world
    self.act = act
    var settings = RenderSettings()
    settings.hasShadows = !isPlain
    settings.samples = isPlain ? 1 : 4
    renderer = try Renderer(settings)
  }

  static func mt10(isPlain: Bool) throws -> [RenderedScene] {
    try Suite.find("MT10").train.map { spec in
      let environment = try Environment(Catalog.task(named: spec.task))
      try environment.reset(seed: 0)
      return try RenderedScene(environment.task.world, isPlain: isPlain) {
        if environment.isOver { try environment.reset() }
        _ = try environment.step(environment.expertAction ?? .zero)
      }
    }
  }

  static func primitives(isPlain: Bool) throws -> RenderedScene {
    try RenderedScene(PrimitiveScene().world(), isPlain: isPlain) {}
  }

  func complexity() throws -> Complexity {
    let view = try PrimitiveScene.viewpoint.pinholeCamera(
      in: world, size: ImageSize(width: 84, height: 84))
    _ = try renderer.image(of: world, from: view)
    let triangles = world.shapeIDs.map { world.definition(of: $0).geometry.triangles(within: 5e-4) }
    return Complexity(
      shapes: world.shapeCount, surfaces: renderer.primitiveCount,
      equalTriangles: triangles.reduce(0, +))
  }

  /// Images per second, counting only rendering time.
  static func speed(
    of scenes: [RenderedScene], _ size: ImageSize, _ includesDepth: Bool, for seconds: Double
  ) -> Double {
    var pixels = [UInt8](repeating: 0, count: size.byteCount)
    var meters = [Float](repeating: 0, count: includesDepth ? size.pixelCount : 0)
    var labels = [UInt16](repeating: 0, count: includesDepth ? size.pixelCount : 0)
    var (time, count) = (0.0, 0)
    pixels.withUnsafeMutableBufferPointer { pixels in
      meters.withUnsafeMutableBufferPointer { meters in
        labels.withUnsafeMutableBufferPointer { labels in
          let targets = RenderTargets(
            color: pixels.baseAddress, depth: includesDepth ? meters.baseAddress : nil,
            labels: includesDepth ? labels.baseAddress : nil)
          while time < seconds {
            for scene in scenes {
              do {
                try scene.act()
                let view = try PrimitiveScene.viewpoint.pinholeCamera(in: scene.world, size: size)
                let start = ContinuousClock.now
                try scene.renderer.render(scene.world, from: view, into: targets)
                time += start.duration(to: .now) / .seconds(1)
                count += 1
              } catch {
                preconditionFailure("the benchmark's scenes can be drawn: \(error)")
              }
            }
          }
        }
      }
    }
    return Double(count) / time
  }
}

extension Geometry {
  /// The triangles of a mesh within a distance of it, with round parts cut into even strips.
  fileprivate func triangles(within distance: Double) -> Int {
    func segments(_ radius: Double) -> Int {
      var count = 6
      // A chord's middle is this far inside: radius times (1 - cos), about half the square of the angle.
      while radius * 0.5 * (Double.pi / Double(count)) * (Double.pi / Double(count)) > distance {
        count += 2
      }
      return count
    }
    switch self {
    case .plane: return 2
    case .box: return 12
    case .sphere(let radius):
      let n = segments(radius)
      return n * (n - 2)
    case .capsule(let radius, _):
      let n = segments(radius)
      return n * n
    case .cylinder(let radius, _): return 4 * segments(radius) - 4
    case .hull(let hull): return hull.faces.reduce(0) { $0 + $1.count - 2 }
    case .mesh(let mesh): return mesh.triangles.count
    }
  }
}
