import Base
import Render
import Sim

/// Bodies of all forms thrown together, and places to look at them from.
struct RandomScene {
  let world: World
  let caster: RayCaster
  private var generator: SeededGenerator

  /// Things lie between these.
  private static let room = Box([-0.6, -0.2, 0], [0.6, 1, 0.8])

  init(seed: UInt64) throws {
    generator = SeededGenerator(seed: seed, stream: .placement)
    world = try World(seed: seed)
    // Not all have a floor, and not all floors are level.
    if seed % 3 != 2 {
      let tilt = seed % 3 == 1 ? generator.uniform(in: -0.2...0.2) : 0
      try world.add(
        BodyDefinition(
          "floor", motion: .fixed,
          pose: Pose([0, 0, -0.1], rotation: Rotation(angle: tilt, about: [0.6, 0.8, 0])),
          shapes: [ShapeDefinition(.plane)]))
    }
    for number in 0..<10 + generator.index(below: 11) {
      var shapes: [ShapeDefinition] = []
      for _ in 0...generator.index(below: 3) {
        let offset = Pose(
          generator.uniform(in: Box([-0.1, -0.1, -0.1], [0.1, 0.1, 0.1])),
          rotation: generator.rotation())
        shapes.append(
          ShapeDefinition(try generator.geometry(form: number % 6), pose: offset))
      }
      try world.add(
        BodyDefinition(
          "thing \(number)", motion: generator.unit() < 0.5 ? .fixed : .free,
          pose: Pose(generator.uniform(in: Self.room), rotation: generator.rotation()),
          shapes: shapes))
    }
    caster = RayCaster(world)
  }

  /// A camera outside of everything that looks into the scene, some of them from its midst.
  mutating func camera() throws -> Camera {
    while true {
      let isFar = generator.unit() < 0.6
      let reach = isFar ? 1.6 : 0.5
      let span = Vector3(repeating: reach)
      let position = Self.room.center + generator.uniform(in: Box(-span, span))
      guard !caster.isInside(position, margin: 0.003) else { continue }
      return try Camera(
        "random", at: position, lookingAt: generator.uniform(in: Self.room),
        up: generator.uniform(in: Box([-1, -1, -1], [1, 1, 1])),
        fieldOfView: [20, 45, 60, 90, 130][generator.index(below: 5)])
    }
  }
}

extension SeededGenerator {
  mutating func rotation() -> Rotation {
    Rotation(w: normal(), x: normal(), y: normal(), z: normal()).normalized
  }

  /// One of six forms, in a size that a hand could hold or a table carry.
  mutating func geometry(form: Int) throws -> Geometry {
    func size() -> Double { uniform(in: 0.02...0.2) }
    switch form {
    case 0: return .box(size: [size(), size(), size()])
    case 1: return .sphere(radius: size())
    case 2: return .capsule(radius: size() / 2, length: 3 * size())
    case 3: return .cylinder(radius: size(), length: 2 * size())
    case 4:
      let points = (0..<6 + index(below: 20)).map { _ in
        uniform(in: Box([-0.15, -0.1, -0.1], [0.15, 0.1, 0.1]))
      }
      return .hull(try ConvexHull(around: points))
    default:
      return .mesh(
        unit() < 0.5
          ? try Meshes.ball(radius: size(), cuts: index(below: 3), hasNormals: unit() < 0.5)
          : try Meshes.ring(radius: 0.1 + size(), thickness: 0.05, sides: 8))
    }
  }
}
