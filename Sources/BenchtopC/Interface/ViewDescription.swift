internal import Render
internal import Sim
internal import Tasks

/// What another renderer needs to draw an environment, except the poses of its bodies.
struct ViewDescription: Encodable {
  struct ShapeEntry: Encodable {
    let name: String
    /// The index of the shape's body.
    let body: Int
    /// Position and rotation in the body's frame.
    let pose: [Double]
    let geometry: GeometryEntry
    let visualMaterial: VisualMaterial
    let isVisible, isSolid: Bool
  }

  /// A geometry, with the measures of its kind in meters.
  struct GeometryEntry: Encodable {
    let kind: String
    var size: Vector3?
    var radius, length: Double?
    var vertices: [Vector3]?
    var triangles: [SIMD3<Int32>]?

    init(_ geometry: Geometry) {
      switch geometry {
      case .plane: kind = "plane"
      case .box(let size): (kind, self.size) = ("box", size)
      case .sphere(let radius): (kind, self.radius) = ("sphere", radius)
      case .capsule(let radius, let length):
        (kind, self.radius, self.length) = ("capsule", radius, length)
      case .cylinder(let radius, let length):
        (kind, self.radius, self.length) = ("cylinder", radius, length)
      case .hull(let hull): (kind, vertices, triangles) = ("mesh", hull.vertices, hull.triangles)
      case .mesh(let mesh): (kind, vertices, triangles) = ("mesh", mesh.vertices, mesh.triangles)
      }
    }
  }

  struct BoxEntry: Encodable {
    let lower, upper: Vector3

    init(_ box: Box) { (lower, upper) = (box.lower, box.upper) }
  }

  struct CameraEntry: Encodable {
    let name: String
    /// The body that the camera moves with; nil for a camera that stands still.
    let body: String?
    let position, forward, up: Vector3
    /// The vertical field of view in degrees.
    let fieldOfView: Double

    init(_ camera: Camera) {
      name = camera.name
      body = if case .body(let name, _) = camera.mount { name } else { nil }
      (position, forward, up) = (camera.position, camera.forward, camera.up)
      fieldOfView = camera.fieldOfView
    }
  }

  let bodies: [String]
  let shapes: [ShapeEntry]
  /// Where images mark the goal.
  let goalMarker: Vector3
  let workspace, objectBox, goalBox: BoxEntry
  let cameras = Camera.builtIn.map { CameraEntry($0) }

  init(_ environment: Environment) {
    let (task, world) = (environment.task, environment.task.world)
    let bodyIDs = world.bodyIDs
    bodies = bodyIDs.map { world.name(of: $0) }
    // Of an episode with randomized materials, else empty.
    let visualMaterials = environment.appearance.visualMaterials
    shapes = world.shapeIDs.enumerated().map { index, id in
      let (definition, body) = (world.definition(of: id), world.body(of: id))
      var pose = [Double](repeating: 0, count: 7)
      pose.withUnsafeMutableBufferPointer {
        if let base = $0.baseAddress { CInterface.write(definition.pose, at: base) }
      }
      return ShapeEntry(
        name: definition.name, body: bodyIDs.firstIndex(of: body) ?? 0, pose: pose,
        geometry: GeometryEntry(definition.geometry),
        visualMaterial: visualMaterials.isEmpty
          ? world.visualMaterial(of: id) : visualMaterials[index],
        isVisible: definition.isVisible, isSolid: definition.isSolid)
    }
    goalMarker = task.goalMarkerPosition
    workspace = BoxEntry(task.profile.workspace)
    objectBox = BoxEntry(task.profile.placement.object)
    goalBox = BoxEntry(task.profile.placement.goal)
  }
}
