internal import Sim

/// The primitives of an image, made from shapes under one projection.
///
/// It is a structure because a class would check each access to its arenas for exclusivity.
struct PrimitiveList: ~Copyable {
  private(set) var primitives = ArenaBuffer<Primitive>(capacity: 128)
  private(set) var facets = ArenaBuffer<Facet>(capacity: 256)
  private(set) var attributes = ArenaBuffer<TriangleAttributes>(capacity: 8)
  private(set) var projection: Projection
  /// The numbers of static primitives, facets and attributes, which come first.
  private var staticCounts = (primitives: 0, facets: 0, attributes: 0)

  init() {
    projection = Projection(
      .oblique(direction: [0, 0, 1]), origin: .zero, right: [1, 0, 0], down: [0, 1, 0],
      corner: .zero)
  }

  mutating func reset(_ projection: Projection) {
    self.projection = projection
    primitives.removeAll()
    facets.removeAll()
    attributes.removeAll()
  }

  /// Declares all primitives so far to be static.
  mutating func markStatic() {
    staticCounts = (primitives.count, facets.count, attributes.count)
  }

  mutating func removeDynamic() {
    primitives.truncate(to: staticCounts.primitives)
    facets.truncate(to: staticCounts.facets)
    attributes.truncate(to: staticCounts.attributes)
  }

  /// Makes the primitives from an index on transparent or ghosts.
  func setOpacity(_ opacity: Float, isGhost: Bool, from first: Int) {
    for index in first..<primitives.count {
      primitives.elements[index].opacity = opacity
      primitives.elements[index].isGhost = isGhost
    }
  }

  /// The edges of boxes and cylinders are rounded where that is large enough to be seen (level of detail).
  mutating func add(_ geometry: Geometry, at pose: Pose, shape: Int, edgeRadius: Double = 0) {
    let shape = Int32(shape)
    let isRounded =
      edgeRadius > 0
      && projection.pixels(edgeRadius, at: pose.position) >= PrimitiveList.smallestEdge
    let axes = pose.rotation.axes
    switch geometry {
    case .plane:
      addPlanes(1, shape, bounds: .unbounded) { _ in (axes.z, pose.position) }
    case .box(let size) where isRounded:
      addRoundedBox(half: size / 2, edgeRadius, pose.position, axes, shape)
    case .box(let size):
      addBox(half: size / 2, pose.position, axes, shape)
    case .sphere(let radius):
      addSphere(at: pose.position, radius: radius, shape)
    case .capsule(let radius, let length):
      let halfAxis = length / 2 * axes.z
      let ends = addSphere(at: pose.position - halfAxis, radius: radius, shape)
        .union(addSphere(at: pose.position + halfAxis, radius: radius, shape))
      addCylinderSide(
        pose.position, axes.z, halfLength: length / 2, radius: radius, shape, bounds: ends)
    case .cylinder(let radius, let length) where isRounded:
      addRoundedCylinder(radius: radius, length: length, edgeRadius, pose.position, axes, shape)
    case .cylinder(let radius, let length):
      let half = Vector3(radius, radius, length / 2)
      addCylinderSide(
        pose.position, axes.z, halfLength: length / 2, radius: radius, shape,
        bounds: bounds(of: half, pose.position, axes))
      let halfAxis = length / 2 * axes.z
      addDisc(at: pose.position + halfAxis, normal: axes.z, radius: radius, shape)
      addDisc(at: pose.position - halfAxis, normal: -axes.z, radius: radius, shape)
    case .hull(let hull): addHull(hull, pose, shape)
    case .mesh(let mesh): addMesh(mesh, pose, shape)
    }
  }

  /// The radius in pixels from which on edges are rounded.
  private static let smallestEdge = 1.0

  // MARK: Convex solids

  private mutating func addPlanes(
    _ count: Int, _ shape: Int32, bounds: Bounds, plane: (Int) -> (normal: Vector3, point: Vector3)
  ) {
    var primitive = Primitive(kind: .convex, shape: shape, bounds: bounds)
    primitive.firstFacet = facets.count
    for wantsFront in 0..<2 {
      for index in 0..<count {
        let plane = plane(index)
        let (reversedZ, isFront) = projection.plane(plane.normal, through: plane.point)
        guard isFront == (wantsFront == 0) else { continue }
        facets.append(Facet(reversedZ: reversedZ, normal: SIMD3<Float>(plane.normal)))
      }
      if wantsFront == 0 { primitive.frontCount = facets.count - primitive.firstFacet }
    }
    primitive.backCount = facets.count - primitive.firstFacet - primitive.frontCount
    // A solid without front faces surrounds the viewer and is invisible.
    if primitive.frontCount > 0 { primitives.append(primitive) }
  }

  private mutating func addBox(
    half: Vector3, _ center: Vector3, _ axes: (x: Vector3, y: Vector3, z: Vector3), _ shape: Int32
  ) {
    var primitive = Primitive(
      kind: .convex, shape: shape, bounds: bounds(of: half, center, axes))
    primitive.firstFacet = facets.count
    let sides = (
      projection.slab(axes.x, center: center, half: half.x),
      projection.slab(axes.y, center: center, half: half.y),
      projection.slab(axes.z, center: center, half: half.z)
    )
    func add(_ side: Projection.Slab, isFront: Bool) {
      if side.upperIsFront == isFront {
        facets.append(Facet(reversedZ: side.upper, normal: SIMD3<Float>(side.normal)))
      }
      if side.lowerIsFront == isFront {
        facets.append(Facet(reversedZ: side.lower, normal: -SIMD3<Float>(side.normal)))
      }
    }
    for isFront in [true, false] {
      add(sides.0, isFront: isFront)
      add(sides.1, isFront: isFront)
      add(sides.2, isFront: isFront)
      if isFront { primitive.frontCount = facets.count - primitive.firstFacet }
    }
    primitive.backCount = facets.count - primitive.firstFacet - primitive.frontCount
    if primitive.frontCount > 0 { primitives.append(primitive) }
  }

  /// A box whose edges are chamfered by planes at 45 degrees.
  private mutating func addRoundedBox(
    half: Vector3, _ edgeRadius: Double, _ center: Vector3,
    _ axes: (x: Vector3, y: Vector3, z: Vector3), _ shape: Int32
  ) {
    let sides = (half.x * axes.x, half.y * axes.y, half.z * axes.z)
    // Four edges along each axis, then the six faces.
    addPlanes(18, shape, bounds: bounds(of: half, center, axes)) { index in
      let (s, t) = (index & 1 == 0 ? 1.0 : -1.0, index & 2 == 0 ? 1.0 : -1.0)
      let (first, second, firstAxis, secondAxis): (Vector3, Vector3, Vector3, Vector3)
      switch index {
      case 0..<4: (first, second, firstAxis, secondAxis) = (sides.0, sides.1, axes.x, axes.y)
      case 4..<8: (first, second, firstAxis, secondAxis) = (sides.0, sides.2, axes.x, axes.z)
      case 8..<12: (first, second, firstAxis, secondAxis) = (sides.1, sides.2, axes.y, axes.z)
      case 12, 13: return (s * axes.x, center + s * sides.0)
      case 14, 15: return (s * axes.y, center + s * sides.1)
      default: return (s * axes.z, center + s * sides.2)
      }
      return (
        0.5.squareRoot() * (s * firstAxis + t * secondAxis),
        center + s * first + t * second - edgeRadius * s * firstAxis
      )
    }
  }

  private mutating func addHull(_ hull: ConvexHull, _ pose: Pose, _ shape: Int32) {
    var bounds = Bounds.empty
    for point in hull.vertices {
      guard let pixel = projection.project(pose.act(on: point)) else {
        bounds = .unbounded
        break
      }
      bounds.include(pixel.x, pixel.y)
    }
    addPlanes(hull.planes.count, shape, bounds: bounds) { index in
      let plane = hull.planes[index]
      return (pose.rotation.act(on: plane.normal), pose.act(on: plane.distance * plane.normal))
    }
  }

  private func bounds(
    of half: Vector3, _ center: Vector3, _ axes: (x: Vector3, y: Vector3, z: Vector3)
  ) -> Bounds {
    let (x, y, z) = (half.x * axes.x, half.y * axes.y, half.z * axes.z)
    var bounds = Bounds.empty
    for number in 0..<8 {
      let point =
        center + (number & 1 == 0 ? x : -x) + (number & 2 == 0 ? y : -y)
        + (number & 4 == 0 ? z : -z)
      guard let pixel = projection.project(point) else { return .unbounded }
      bounds.include(pixel.x, pixel.y)
    }
    return bounds
  }

  // MARK: Quadrics and discs

  @discardableResult
  private mutating func addSphere(at center: Vector3, radius: Double, _ shape: Int32) -> Bounds {
    guard let surface = projection.sphere(center: center, radius: radius) else {
      return .unbounded
    }
    var primitive = Primitive(kind: .quadric, shape: shape)
    primitive.linear = surface.linear
    primitive.quadratic = surface.quadratic
    if projection.isInFrontOfCamera(center, radius: radius) {
      primitive.bounds = surface.quadratic.ellipseBounds ?? .unbounded
    }
    primitive.center = SIMD3<Float>(center - projection.origin)
    primitives.append(primitive)
    return primitive.bounds
  }

  private mutating func addCylinderSide(
    _ center: Vector3, _ axis: Vector3, halfLength: Double, radius: Double, _ shape: Int32,
    bounds: Bounds
  ) {
    guard
      let side = projection.cylinder(
        center: center, axis: axis, halfLength: halfLength, radius: radius)
    else { return }
    var primitive = Primitive(kind: .quadric, shape: shape, bounds: bounds)
    primitive.linear = side.surface.linear
    primitive.quadratic = side.surface.quadratic
    primitive.clipPlanes = side.clipPlanes
    primitive.center = SIMD3<Float>(center - projection.origin)
    primitive.axis = SIMD3<Float>(axis)
    primitives.append(primitive)
  }

  /// A cylinder whose edges are cones at 45 degrees, shaded as if they were round.
  private mutating func addRoundedCylinder(
    radius: Double, length: Double, _ edgeRadius: Double, _ center: Vector3,
    _ axes: (x: Vector3, y: Vector3, z: Vector3), _ shape: Int32
  ) {
    let straight = length / 2 - edgeRadius
    addCylinderSide(
      center, axes.z, halfLength: straight, radius: radius, shape,
      bounds: bounds(of: Vector3(radius, radius, straight), center, axes))
    addRoundedEnd(
      base: center + straight * axes.z, axes.z, axes, radius: radius, edgeRadius, shape)
    addRoundedEnd(
      base: center - straight * axes.z, -axes.z, axes, radius: radius, edgeRadius, shape)
  }

  private mutating func addRoundedEnd(
    base: Vector3, _ axis: Vector3, _ axes: (x: Vector3, y: Vector3, z: Vector3), radius: Double,
    _ edgeRadius: Double, _ shape: Int32
  ) {
    addDisc(at: base + edgeRadius * axis, normal: axis, radius: radius - edgeRadius, shape)
    guard
      let cone = projection.cone(base: base, axis: axis, height: edgeRadius, radius: radius)
    else { return }
    var primitive = Primitive(
      kind: .quadric, shape: shape,
      bounds: bounds(
        of: Vector3(radius, radius, edgeRadius / 2), base + edgeRadius / 2 * axis, axes))
    primitive.linear = cone.surface.linear
    primitive.quadratic = cone.surface.quadratic
    primitive.clipPlanes = cone.clipPlanes
    primitive.isFarRoot = cone.isFarRoot
    primitive.edgeRadius = Float(edgeRadius)
    primitive.center = SIMD3<Float>(base - projection.origin)
    primitive.axis = SIMD3<Float>(axis)
    primitives.append(primitive)
  }

  private mutating func addDisc(at center: Vector3, normal: Vector3, radius: Double, _ shape: Int32)
  {
    guard let disc = projection.disc(center: center, normal: normal, radius: radius) else { return }
    var primitive = Primitive(kind: .disc, shape: shape)
    primitive.linear = disc.linear
    primitive.quadratic = disc.quadratic
    primitive.bounds = disc.quadratic.ellipseBounds ?? .unbounded
    primitive.axis = SIMD3<Float>(normal)
    primitives.append(primitive)
  }

  // MARK: Meshes

  private func bounds(_ a: Vector3, _ b: Vector3, _ c: Vector3) -> Bounds {
    guard let a = projection.project(a), let b = projection.project(b),
      let c = projection.project(c)
    else { return .unbounded }
    return Bounds(
      left: min(a.x, b.x, c.x), right: max(a.x, b.x, c.x), top: min(a.y, b.y, c.y),
      bottom: max(a.y, b.y, c.y))
  }

  /// Adds the triangles that face the viewer (back-face culling).
  private mutating func addMesh(_ mesh: TriangleMesh, _ pose: Pose, _ shape: Int32) {
    for (number, triangle) in mesh.triangles.enumerated() {
      let (a, b, c) = (
        pose.act(on: mesh.vertices[Int(triangle.x)]), pose.act(on: mesh.vertices[Int(triangle.y)]),
        pose.act(on: mesh.vertices[Int(triangle.z)])
      )
      let normal = (b - a).cross(c - a).normalized
      let (reversedZ, isFront) = projection.plane(normal, through: a)
      guard isFront else { continue }
      var primitive = Primitive(kind: .triangle, shape: shape, bounds: .empty)
      primitive.linear = reversedZ
      primitive.axis = SIMD3<Float>(normal)
      primitive.firstFacet = facets.count
      facets.append(Facet(reversedZ: projection.edge(from: a, to: b)))
      facets.append(Facet(reversedZ: projection.edge(from: b, to: c)))
      facets.append(Facet(reversedZ: projection.edge(from: c, to: a)))
      primitive.bounds = bounds(a, b, c)
      if !mesh.normals.isEmpty || !mesh.textureCoordinates.isEmpty {
        primitive.attributesIndex = attributes.count
        attributes.append(
          TriangleAttributes(
            (a - projection.origin, b - projection.origin, c - projection.origin), normal,
            mesh, number, pose.rotation))
      }
      primitives.append(primitive)
    }
  }
}

extension Projection {
  /// Two parallel planes at equal distance from a center: the slab method for convex solids (Kay & Kajiya 1986).
  struct Slab {
    var normal: Vector3
    var upper, lower: LinearFunction
    var upperIsFront, lowerIsFront: Bool
  }

  func slab(_ normal: Vector3, center: Vector3, half: Double) -> Slab {
    let upper = plane(normal, through: center + half * normal)
    let lower = plane(-normal, through: center - half * normal)
    return Slab(
      normal: normal, upper: upper.reversedZ, lower: lower.reversedZ, upperIsFront: upper.isFront,
      lowerIsFront: lower.isFront)
  }
}

extension TriangleAttributes {
  init(
    _ positions: (Vector3, Vector3, Vector3), _ normal: Vector3, _ mesh: TriangleMesh,
    _ number: Int,
    _ rotation: Rotation
  ) {
    let (a, b, c) = positions
    /// The barycentric coordinate of `peak`: one there, zero along the edge from `a` to `other`.
    func barycentric(_ peak: Vector3, beside other: Vector3) -> SIMD4<Float> {
      let across = normal.cross(other - a)
      let slope = across / across.dot(peak - a)
      return SIMD4<Float>(SIMD3<Float>(slope), Float(-slope.dot(a)))
    }
    secondWeight = barycentric(b, beside: c)
    thirdWeight = barycentric(c, beside: b)
    func cornerNormal(_ index: Int) -> SIMD3<Float> {
      guard !mesh.normals.isEmpty else { return SIMD3<Float>(normal) }
      return SIMD3<Float>(rotation.act(on: mesh.normals[3 * number + index]))
    }
    func textureCoordinate(_ index: Int) -> SIMD2<Float> {
      guard !mesh.textureCoordinates.isEmpty else { return .zero }
      return SIMD2<Float>(mesh.textureCoordinates[3 * number + index])
    }
    normals = (cornerNormal(0), cornerNormal(1), cornerNormal(2))
    texture = (textureCoordinate(0), textureCoordinate(1), textureCoordinate(2))
    hasTexture = !mesh.textureCoordinates.isEmpty
  }
}
