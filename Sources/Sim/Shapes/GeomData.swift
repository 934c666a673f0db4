internal import CODE

/// The vertices, planes, edges and triangles that the engine reads during a shape's lifetime.
struct GeomData {
  private var numbers: UnsafeMutablePointer<Double>?
  private var indices: UnsafeMutablePointer<UInt32>?
  private var edges: UnsafeMutablePointer<CODEEdge>?
  private var mesh: dTriMeshDataID?
  /// The pose of the engine's object in the shape's frame: the engine requires a hull's origin inside the hull.
  let frame: Pose
  /// The polytope that contact detection reads for a hull or box; empty for other shapes.
  private(set) var hull = CODEHull()

  /// No data, for a shape that the engine does not know.
  init() { frame = .identity }

  init(_ geometry: Geometry) {
    switch geometry {
    case .hull(let hull):
      frame = Pose(hull.vertices.reduce(.zero, +) / Double(hull.vertices.count))
      fill(from: hull)
    case .box(let size):
      frame = .identity
      fill(from: ConvexHull(box: size))
    case .mesh(let triangles):
      frame = .identity
      numbers = GeomData.copy(triangles.vertices.flatMap { GeomData.numbers($0) })
      indices = GeomData.copy(
        triangles.triangles.flatMap { [UInt32($0.x), UInt32($0.y), UInt32($0.z)] })
      mesh = dGeomTriMeshDataCreate()
      dGeomTriMeshDataBuildDouble(
        mesh, numbers, Int32(3 * MemoryLayout<Double>.stride), Int32(triangles.vertices.count),
        indices, Int32(3 * triangles.triangles.count), Int32(3 * MemoryLayout<UInt32>.stride))
      // Collisions of a mesh with a hull require the face angles.
      dGeomTriMeshDataPreprocess2(mesh, 1 << UInt32(dTRIDATAPREPROCESS_BUILD_FACE_ANGLES), nil)
    default:
      frame = .identity
    }
  }

  private mutating func fill(from hull: ConvexHull) {
    let center = frame.position
    let planes = hull.planes.flatMap { plane in
      GeomData.numbers(plane.normal) + [plane.distance - plane.normal.dot(center)]
    }
    let points = hull.vertices.map { $0 - center }
    numbers = GeomData.copy(planes + points.flatMap { GeomData.numbers($0) })
    indices = GeomData.copy(hull.faces.flatMap { [UInt32($0.count)] + $0.map(UInt32.init) })
    edges = GeomData.copy(
      hull.edges.map {
        CODEEdge(
          from: Int32($0.from), to: Int32($0.to), left: Int32($0.left), right: Int32($0.right))
      })
    let lower = points.reduce(points[0]) { pointwiseMin($0, $1) }
    let upper = points.reduce(points[0]) { pointwiseMax($0, $1) }
    self.hull = CODEHull(
      planes: numbers, vertices: numbers?.advanced(by: planes.count), faces: indices, edges: edges,
      planeCount: Int32(hull.planes.count), vertexCount: Int32(points.count),
      edgeCount: Int32(hull.edges.count),
      bounds: (lower.x, upper.x, lower.y, upper.y, lower.z, upper.z))
  }

  func createGeom(_ geometry: Geometry) -> dGeomID? {
    switch geometry {
    case .plane: dCreatePlane(nil, 0, 0, 1, 0)
    case .box(let size): dCreateBox(nil, size.x, size.y, size.z)
    case .sphere(let radius): dCreateSphere(nil, radius)
    case .capsule(let radius, let length): dCreateCapsule(nil, radius, length)
    case .cylinder(let radius, let length): dCreateCylinder(nil, radius, length)
    case .hull:
      dCreateConvex(
        nil, hull.planes, UInt32(hull.planeCount), hull.vertices, UInt32(hull.vertexCount),
        hull.faces)
    case .mesh: dCreateTriMesh(nil, mesh, nil, nil, nil)
    }
  }

  func destroy() {
    if let mesh { dGeomTriMeshDataDestroy(mesh) }
    numbers?.deallocate()
    indices?.deallocate()
    edges?.deallocate()
  }

  private static func numbers(_ point: Vector3) -> [Double] { [point.x, point.y, point.z] }

  private static func copy<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
    memory.initialize(from: elements, count: elements.count)
    return memory
  }
}
