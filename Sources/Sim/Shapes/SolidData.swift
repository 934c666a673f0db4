internal import CODE

/// The points, planes, edges and triangles that the engine keeps reading from as long as a shape lives.
struct SolidData {
  private var numbers: UnsafeMutablePointer<Double>?
  private var indices: UnsafeMutablePointer<UInt32>?
  private var edges: UnsafeMutablePointer<CODEEdge>?
  private var mesh: dTriMeshDataID?
  /// Where the engine's object lies in the shape's frame: it wants a hull's origin inside the hull.
  let frame: Pose
  /// What the contact search reads of a hull or box; empty for other forms.
  private(set) var hull = CODEHull()

  init(_ geometry: Geometry) {
    switch geometry {
    case .hull(let hull):
      frame = Pose(hull.points.reduce(.zero, +) / Double(hull.points.count))
      fill(from: hull)
    case .box(let size):
      frame = .identity
      fill(from: ConvexHull(box: size))
    case .mesh(let triangles):
      frame = .identity
      numbers = SolidData.copy(triangles.vertices.flatMap { SolidData.numbers($0) })
      indices = SolidData.copy(
        triangles.triangles.flatMap { [UInt32($0.x), UInt32($0.y), UInt32($0.z)] })
      mesh = dGeomTriMeshDataCreate()
      dGeomTriMeshDataBuildDouble(
        mesh, numbers, Int32(3 * MemoryLayout<Double>.stride), Int32(triangles.vertices.count),
        indices, Int32(3 * triangles.triangles.count), Int32(3 * MemoryLayout<UInt32>.stride))
      // Without these a mesh cannot be collided with a hull.
      dGeomTriMeshDataPreprocess2(mesh, 1 << UInt32(dTRIDATAPREPROCESS_BUILD_FACE_ANGLES), nil)
    default:
      frame = .identity
    }
  }

  private mutating func fill(from hull: ConvexHull) {
    let center = frame.position
    let planes = hull.planes.flatMap { plane in
      SolidData.numbers(plane.normal) + [plane.distance - plane.normal.dot(center)]
    }
    let points = hull.points.map { $0 - center }
    numbers = SolidData.copy(planes + points.flatMap { SolidData.numbers($0) })
    indices = SolidData.copy(hull.faces.flatMap { [UInt32($0.count)] + $0.map(UInt32.init) })
    edges = SolidData.copy(
      hull.edges.map {
        CODEEdge(
          from: Int32($0.from), to: Int32($0.to), left: Int32($0.left), right: Int32($0.right))
      })
    let lower = points.reduce(points[0]) { pointwiseMin($0, $1) }
    let upper = points.reduce(points[0]) { pointwiseMax($0, $1) }
    self.hull = CODEHull(
      planes: numbers, points: numbers?.advanced(by: planes.count), faces: indices, edges: edges,
      planeCount: Int32(hull.planes.count), pointCount: Int32(points.count),
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
        nil, hull.planes, UInt32(hull.planeCount), hull.points, UInt32(hull.pointCount),
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
