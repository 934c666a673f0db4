internal import Base
internal import Render
internal import Sim

/// Twenty primitives on a plane, with all that another renderer needs to draw the same.
struct PrimitiveScene: Encodable {
  struct Shape: Encodable {
    let kind: String
    /// Full edge lengths of a box; radius; or radius and the length of the straight part.
    let size: [Double]
    let position: [Double]
    let quaternion: [Double]
    let color: [Double]
  }

  struct View: Encodable {
    let position, forward, up: [Double]
    let fieldOfViewDegrees: Double
  }

  struct Sun: Encodable {
    let direction: [Double]
  }

  let camera: View
  let sun: Sun
  let shapes: [Shape]

  static let viewpoint = Camera.builtIn[2]

  init() {
    let eye = PrimitiveScene.viewpoint
    camera = View(
      position: eye.position.numbers, forward: eye.forward.numbers, up: eye.up.numbers,
      fieldOfViewDegrees: eye.fieldOfView)
    sun = Sun(direction: (-Lighting.daylight.sunDirection.normalized).numbers)
    var generator = SeededGenerator(seed: 20)
    var shapes = [
      Shape(
        kind: "plane", size: [], position: [0, 0, 0], quaternion: [1, 0, 0, 0],
        color: [0.66, 0.65, 0.63])
    ]
    for number in 0..<20 {
      let place = Vector3(
        -0.5 + 0.25 * Double(number % 5), 0.25 + 0.22 * Double(number / 5),
        generator.uniform(in: 0.06...0.16))
      let turn = Rotation(
        angle: generator.uniform(in: 0...3),
        about: Vector3(generator.uniform(), generator.uniform(), 0.5).normalized)
      let radius = generator.uniform(in: 0.03...0.05)
      let length = generator.uniform(in: 0.04...0.1)
      let (kind, size) =
        switch number % 4 {
        case 0: ("box", [2 * radius, length, 0.06])
        case 1: ("sphere", [radius])
        case 2: ("capsule", [0.7 * radius, length])
        default: ("cylinder", [radius, length])
        }
      shapes.append(
        Shape(
          kind: kind, size: size, position: place.numbers,
          quaternion: [turn.w, turn.x, turn.y, turn.z],
          color: [generator.uniform(), generator.uniform(), generator.uniform()]))
    }
    self.shapes = shapes
  }

  /// The scene as a world. Its bodies can move, so that each image draws all of them.
  func world() throws -> World {
    let world = try World()
    for (number, shape) in shapes.enumerated() {
      let size = shape.size
      let geometry: Geometry =
        switch shape.kind {
        case "plane": .plane
        case "box": .box(size: [size[0], size[1], size[2]])
        case "sphere": .sphere(radius: size[0])
        case "capsule": .capsule(radius: size[0], length: size[1])
        default: .cylinder(radius: size[0], length: size[1])
        }
      let (p, q) = (shape.position, shape.quaternion)
      let color = SIMD3<Float>(Vector3(shape.color[0], shape.color[1], shape.color[2]))
      _ = try world.add(
        BodyDefinition(
          "\(shape.kind) \(number)", motionType: shape.kind == "plane" ? .static : .dynamic,
          pose: Pose(
            [p[0], p[1], p[2]], rotation: Rotation(w: q[0], x: q[1], y: q[2], z: q[3])),
          shapes: [
            ShapeDefinition(geometry, visualMaterial: VisualMaterial(color: color)).withEdgeRadius(
              0)
          ]))
    }
    return world
  }
}

extension Vector3 {
  fileprivate var numbers: [Double] { [x, y, z] }
}
