internal import Base
internal import Render
internal import Sim
internal import Tasks

/// The figures by which drawing is judged.
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
  /// What the shapes are drawn as: round surfaces, discs and solids between planes, exact at any size.
  let surfaces: Double
  /// How many triangles it would take to come within half a millimetre of them.
  let equalTriangles: Double
  let results: [Result]
  let primitives: PrimitiveScene
}

/// Measures how fast pictures are drawn.
struct RenderBenchmark {
  let seconds: Double

  private struct Setting {
    let name: String
    let side: Int
    var isPlain = false
    var hasSenses = false
    var threads = 1
  }

  func run(tell: (String) -> Void) throws -> RenderReport {
    let machine = Machine.current
    tell("Benchtop \(Release.version) on \(machine.processor), \(machine.cores) cores")
    var settings: [Setting] = []
    for side in [84, 224, 480] {
      settings.append(Setting(name: "mt10", side: side))
      settings.append(Setting(name: "mt10", side: side, isPlain: true))
      settings.append(Setting(name: "mt10", side: side, hasSenses: true))
    }
    settings.append(Setting(name: "mt10", side: 84, isPlain: true, hasSenses: true))
    if machine.cores > 1 { settings.append(Setting(name: "mt10", side: 84, threads: 2)) }
    for side in [84, 224, 480] { settings.append(Setting(name: "primitives", side: side)) }
    settings.append(Setting(name: "primitives", side: 84, isPlain: true))
    let complexity = try Stage.mt10(isPlain: false).map { try $0.complexity() }
    func mean(_ value: (Complexity) -> Int) -> Double {
      Double(complexity.reduce(0) { $0 + value($1) }) / Double(complexity.count)
    }
    let (shapes, surfaces, triangles) = (
      mean { $0.shapes }, mean { $0.surfaces }, mean { $0.equalTriangles }
    )
    tell(
      "a scene of MT10 has \(rounded(shapes, 0)) shapes, drawn as \(rounded(surfaces, 0)) exact surfaces;"
        + " within half a millimetre that is \(rounded(triangles, 0)) triangles")
    let results = try settings.map { setting in
      let result = try measure(setting)
      tell(line(result))
      return result
    }
    return RenderReport(
      shapes: shapes, surfaces: surfaces, equalTriangles: triangles, results: results,
      primitives: PrimitiveScene())
  }

  private func line(_ result: RenderReport.Result) -> String {
    let look = result.shadows ? "shadows, 4 samples" : "no shadows, 1 sample"
    return
      "images/s, \(result.name), \(result.size), \(look), \(result.output), \(result.threads) thread"
      .padding(80) + padded(rounded(result.imagesPerSecond, 0), 8)
  }

  private func measure(_ setting: Setting) throws -> RenderReport.Result {
    let crew = try (0..<setting.threads).map { _ in
      try setting.name == "mt10"
        ? Stage.mt10(isPlain: setting.isPlain) : [Stage.primitives(isPlain: setting.isPlain)]
    }
    let stages = Disjoint(crew)
    let size = ImageSize(width: setting.side, height: setting.side)
    let pool = try WorkerPool(threads: setting.threads)
    var speeds: [Double] = []
    for round in 0..<6 {
      let duration = setting.threads == 1 ? seconds / 5 : seconds
      var speed = [Double](repeating: 0, count: setting.threads)
      speed.withUnsafeMutableBufferPointer { speed in
        let speed = Disjoint(speed)
        pool.run(setting.threads) { index in
          speed.value[index] = Stage.speed(
            of: stages.value[index], size, setting.hasSenses, for: duration)
        }
      }
      // The first round warms up.
      if round > 0 { speeds.append(speed.reduce(0, +)) }
    }
    return RenderReport.Result(
      name: setting.name, size: "\(setting.side)x\(setting.side)", shadows: !setting.isPlain,
      antialiasing: !setting.isPlain,
      output: setting.hasSenses ? "color+depth+segmentation" : "color", threads: setting.threads,
      imagesPerSecond: Measurement.median(speeds))
  }
}

/// How much there is to draw.
private struct Complexity {
  let shapes, surfaces, equalTriangles: Int
}

/// A scene with somebody to draw it.
private final class Stage {
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

  static func mt10(isPlain: Bool) throws -> [Stage] {
    try Suite.find("MT10").train.map { spec in
      let environment = try Environment(Catalog.task(named: spec.task))
      try environment.reset(seed: 0)
      return try Stage(environment.task.world, isPlain: isPlain) {
        if environment.isOver { try environment.reset() }
        _ = try environment.step(environment.expertAction ?? .zero)
      }
    }
  }

  static func primitives(isPlain: Bool) throws -> Stage {
    try Stage(PrimitiveScene().world(), isPlain: isPlain) {}
  }

  func complexity() throws -> Complexity {
    let view = try PrimitiveScene.viewpoint.placed(
      in: world, size: ImageSize(width: 84, height: 84))
    _ = try renderer.picture(of: world, from: view)
    let triangles = world.shapeIDs.map { world.definition(of: $0).geometry.triangles(within: 5e-4) }
    return Complexity(
      shapes: world.shapeCount, surfaces: renderer.surfaceCount,
      equalTriangles: triangles.reduce(0, +))
  }

  /// Pictures a second, counting only the time that drawing takes.
  static func speed(
    of stages: [Stage], _ size: ImageSize, _ hasSenses: Bool, for seconds: Double
  ) -> Double {
    var pixels = [UInt8](repeating: 0, count: size.byteCount)
    var metres = [Float](repeating: 0, count: hasSenses ? size.pixelCount : 0)
    var labels = [UInt16](repeating: 0, count: hasSenses ? size.pixelCount : 0)
    var (time, count) = (0.0, 0)
    pixels.withUnsafeMutableBufferPointer { pixels in
      metres.withUnsafeMutableBufferPointer { metres in
        labels.withUnsafeMutableBufferPointer { labels in
          let targets = RenderTargets(
            color: pixels.baseAddress, depth: hasSenses ? metres.baseAddress : nil,
            labels: hasSenses ? labels.baseAddress : nil)
          while time < seconds {
            for stage in stages {
              do {
                try stage.act()
                let view = try PrimitiveScene.viewpoint.placed(in: stage.world, size: size)
                let start = ContinuousClock.now
                try stage.renderer.draw(stage.world, from: view, into: targets)
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
  /// How many triangles come within a distance of it, if round parts are cut into even strips.
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
