internal import CODE

/// The points, planes and triangles that the engine keeps reading from as long as a shape lives.
struct SolidData {
  private var numbers: UnsafeMutablePointer<Double>?
  private var indices: UnsafeMutablePointer<UInt32>?
  private var mesh: dTriMeshDataID?
  /// Where the engine's object lies in the shape's frame: it wants a hull's origin inside the hull.
  let frame: Pose

  init(_ geometry: Geometry) {
    switch geometry {
    case .hull(let hull):
      let center = hull.points.reduce(.zero, +) / Double(hull.points.count)
      frame = Pose(center)
      let planes = hull.planes.flatMap { plane in
        [
          plane.normal.x, plane.normal.y, plane.normal.z,
          plane.distance - plane.normal.dot(center),
        ]
      }
      numbers = SolidData.copy(planes + hull.points.flatMap { SolidData.numbers($0 - center) })
      indices = SolidData.copy(hull.faces.flatMap { [UInt32($0.count)] + $0.map(UInt32.init) })
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

  func createGeom(_ geometry: Geometry) -> dGeomID? {
    switch geometry {
    case .plane: dCreatePlane(nil, 0, 0, 1, 0)
    case .box(let size): dCreateBox(nil, size.x, size.y, size.z)
    case .sphere(let radius): dCreateSphere(nil, radius)
    case .capsule(let radius, let length): dCreateCapsule(nil, radius, length)
    case .cylinder(let radius, let length): dCreateCylinder(nil, radius, length)
    case .hull(let hull):
      dCreateConvex(
        nil, numbers, UInt32(hull.planes.count), numbers?.advanced(by: 4 * hull.planes.count),
        UInt32(hull.points.count), indices)
    case .mesh: dCreateTriMesh(nil, mesh, nil, nil, nil)
    }
  }

  /// What the contact search reads of a hull; empty for other forms.
  func hull(_ geometry: Geometry) -> CODEHull {
    guard case .hull(let hull) = geometry else { return CODEHull() }
    return CODEHull(
      planes: numbers, points: numbers?.advanced(by: 4 * hull.planes.count), faces: indices,
      planeCount: Int32(hull.planes.count), pointCount: Int32(hull.points.count))
  }

  func destroy() {
    if let mesh { dGeomTriMeshDataDestroy(mesh) }
    numbers?.deallocate()
    indices?.deallocate()
  }

  private static func numbers(_ point: Vector3) -> [Double] { [point.x, point.y, point.z] }

  private static func copy<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
    memory.initialize(from: elements, count: elements.count)
    return memory
  }
}
