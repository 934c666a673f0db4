import Base
import Render
import Sim

/// Random bodies with all kinds of geometry, and random cameras.
struct RandomScene {
  let world: World
  let caster: RayCaster
  private var generator: SeededGenerator

  /// The bounds of the bodies' positions.
  private static let room = Box([-0.6, -0.2, 0], [0.6, 1, 0.8])

  init(seed: UInt64) throws {
    generator = SeededGenerator(seed: seed, stream: .placement)
    world = try World(seed: seed)
    // Some scenes have no floor, and some floors are tilted.
    if seed % 3 != 2 {
      let tilt = seed % 3 == 1 ? generator.uniform(in: -0.2...0.2) : 0
      try world.add(
        BodyDefinition(
          "floor", motionType: .static,
          pose: Pose([0, 0, -0.1], rotation: Rotation(angle: tilt, about: [0.6, 0.8, 0])),
          shapes: [ShapeDefinition(.plane)]))
    }
    for number in 0..<10 + generator.integer(below: 11) {
      var shapes: [ShapeDefinition] = []
      for _ in 0...generator.integer(below: 3) {
        let offset = Pose(
          generator.uniform(in: Box([-0.1, -0.1, -0.1], [0.1, 0.1, 0.1])),
          rotation: generator.rotation())
        shapes.append(
          ShapeDefinition(try generator.geometry(form: number % 6), pose: offset))
      }
      try world.add(
        BodyDefinition(
          "thing \(number)", motionType: generator.uniform() < 0.5 ? .static : .dynamic,
          pose: Pose(generator.uniform(in: Self.room), rotation: generator.rotation()),
          shapes: shapes))
    }
    caster = RayCaster(world)
  }

  /// A camera outside all shapes that looks into the scene, sometimes from between the bodies.
  mutating func camera() throws -> Camera {
    while true {
      let isFar = generator.uniform() < 0.6
      let halfExtent = isFar ? 1.6 : 0.5
      let span = Vector3(repeating: halfExtent)
      let position = Self.room.center + generator.uniform(in: Box(-span, span))
      guard !caster.isInside(position, margin: 0.003) else { continue }
      return try Camera(
        "random", at: position, lookingAt: generator.uniform(in: Self.room),
        up: generator.uniform(in: Box([-1, -1, -1], [1, 1, 1])),
        fieldOfView: [20, 45, 60, 90, 130][generator.integer(below: 5)])
    }
  }
}

extension SeededGenerator {
  mutating func rotation() -> Rotation {
    Rotation(w: normal(), x: normal(), y: normal(), z: normal()).normalized
  }

  /// One of six kinds of geometry, of the size of objects on a table.
  mutating func geometry(form: Int) throws -> Geometry {
    func size() -> Double { uniform(in: 0.02...0.2) }
    switch form {
    case 0: return .box(size: [size(), size(), size()])
    case 1: return .sphere(radius: size())
    case 2: return .capsule(radius: size() / 2, length: 3 * size())
    case 3: return .cylinder(radius: size(), length: 2 * size())
    case 4:
      let points = (0..<6 + integer(below: 20)).map { _ in
        uniform(in: Box([-0.15, -0.1, -0.1], [0.15, 0.1, 0.1]))
      }
      return .hull(try ConvexHull(around: points))
    default:
      return .mesh(
        uniform() < 0.5
          ? try Meshes.icosphere(
            radius: size(), subdivisions: integer(below: 3), hasNormals: uniform() < 0.5)
          : try Meshes.torus(radius: 0.1 + size(), thickness: 0.05, sides: 8))
    }
  }
}
