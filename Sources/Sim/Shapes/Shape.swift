internal import CODE

/// What a world keeps of a shape, with the engine's object for it and the memory that one reads.
struct Shape {
  let definition: ShapeDefinition
  /// The index of the body it belongs to.
  let body: Int
  let isFixed: Bool
  let geom: dGeomID?
  private let data: SolidData

  /// The definition has been validated.
  init(_ definition: ShapeDefinition, of index: Int, body: Body) {
    self.definition = definition
    self.body = index
    isFixed = !body.moves
    data = SolidData(definition.geometry)
    geom = data.createGeom(definition.geometry)
    guard body.moves, let id = body.engine?.id else { return }
    dGeomSetBody(geom, id)
    let place = definition.pose * data.frame
    let offset = place.position - body.center
    dGeomSetOffsetPosition(geom, offset.x, offset.y, offset.z)
    place.rotation.withEngineQuaternion { dGeomSetOffsetQuaternion(geom, $0) }
  }

  func destroy() {
    dGeomDestroy(geom)
    data.destroy()
  }

  func placeFixed(at bodyPose: Pose) {
    let place = bodyPose * definition.pose * data.frame
    if case .plane = definition.geometry {
      let normal = place.rotation.act(on: [0, 0, 1])
      dGeomPlaneSetParams(geom, normal.x, normal.y, normal.z, normal.dot(place.position))
    } else {
      dGeomSetPosition(geom, place.position.x, place.position.y, place.position.z)
      place.rotation.withEngineQuaternion { dGeomSetQuaternion(geom, $0) }
    }
  }

  func tableEntry(movingWith body: Int32) -> CODEShape {
    CODEShape(
      geom: geom, body: body, material: Int32(definition.material?.index ?? 0),
      form: dGeomGetClass(geom), hull: data.hull, contactLimit: Int32(definition.contactLimit))
  }
}

extension ShapeDefinition {
  func add(to fingerprint: inout Fingerprint) {
    fingerprint.add(name)
    fingerprint.add(pose)
    fingerprint.add(material?.index ?? 0)
    fingerprint.add(UInt64(category.rawValue))
    fingerprint.add(UInt64(touches.rawValue))
    fingerprint.add(isSolid ? 1 : 0)
    fingerprint.add(contactLimit)
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
      for point in hull.points { fingerprint.add(point) }
    case .mesh(let mesh):
      fingerprint.add(6)
      for vertex in mesh.vertices { fingerprint.add(vertex) }
      for triangle in mesh.triangles {
        fingerprint.add([Double(triangle.x), Double(triangle.y), Double(triangle.z)])
      }
    }
  }
}
