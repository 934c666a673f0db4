internal import CODE

/// The world's record of a shape, with the engine's object and the memory that it reads.
struct Shape {
  let definition: ShapeDefinition
  /// The index of the body it belongs to.
  let body: Int
  let isStatic: Bool
  /// The engine's object; nil for a shape that is only visible, which would cost time in every substep.
  let geom: dGeomID?
  private let data: GeomData

  /// Creates the engine's object; the definition has been validated.
  init(_ definition: ShapeDefinition, of index: Int, body: Body) {
    self.definition = definition
    self.body = index
    isStatic = !body.isDynamic
    guard definition.isSolid else {
      data = GeomData()
      geom = nil
      return
    }
    data = GeomData(definition.geometry)
    geom = data.createGeom(definition.geometry)
    guard body.isDynamic, let id = body.engine?.id else { return }
    dGeomSetBody(geom, id)
    let pose = definition.pose * data.frame
    let offset = pose.position - body.center
    dGeomSetOffsetPosition(geom, offset.x, offset.y, offset.z)
    pose.rotation.withEngineQuaternion { dGeomSetOffsetQuaternion(geom, $0) }
  }

  func destroy() {
    if let geom { dGeomDestroy(geom) }
    data.destroy()
  }

  func placeStatic(at bodyPose: Pose) {
    guard let geom else { return }
    let pose = bodyPose * definition.pose * data.frame
    if case .plane = definition.geometry {
      let normal = pose.rotation.act(on: [0, 0, 1])
      dGeomPlaneSetParams(geom, normal.x, normal.y, normal.z, normal.dot(pose.position))
    } else {
      dGeomSetPosition(geom, pose.position.x, pose.position.y, pose.position.z)
      pose.rotation.withEngineQuaternion { dGeomSetQuaternion(geom, $0) }
    }
  }

  func tableEntry(movingWith body: Int32) -> CODEShape {
    let torsionalFace = definition.torsionalFace?.normalized ?? .zero
    return CODEShape(
      geom: geom, body: body, material: Int32(definition.material?.index ?? 0),
      geomClass: geom.map(dGeomGetClass) ?? -1, hull: data.hull,
      maximumContacts: Int32(definition.maximumContacts),
      torsionalFace: (torsionalFace.x, torsionalFace.y, torsionalFace.z))
  }
}

extension ShapeDefinition {
  func add(to fingerprint: inout Fingerprint) {
    fingerprint.add(name)
    fingerprint.add(pose)
    fingerprint.add(material?.index ?? 0)
    fingerprint.add(UInt64(category.rawValue))
    fingerprint.add(UInt64(collisionMask.rawValue))
    fingerprint.add(isSolid ? 1 : 0)
    fingerprint.add(maximumContacts)
    if let torsionalFace { fingerprint.add(torsionalFace) }
    switch geometry {
    case .plane: fingerprint.add(0)
    case .box(let size):
      fingerprint.add(1)
      fingerprint.add(size)
    case .sphere(let radius):
      fingerprint.add(2)
      fingerprint.add(radius)
    case .capsule(let radius, let length):
      fingerprint.add(3)
      fingerprint.add(radius)
      fingerprint.add(length)
    case .cylinder(let radius, let length):
      fingerprint.add(4)
      fingerprint.add(radius)
      fingerprint.add(length)
    case .hull(let hull):
      fingerprint.add(5)
      for point in hull.vertices { fingerprint.add(point) }
    case .mesh(let mesh):
      fingerprint.add(6)
      for vertex in mesh.vertices { fingerprint.add(vertex) }
      for triangle in mesh.triangles {
        fingerprint.add([Double(triangle.x), Double(triangle.y), Double(triangle.z)])
      }
    }
  }
}
