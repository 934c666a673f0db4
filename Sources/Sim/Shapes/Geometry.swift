/// The geometry of a shape in its own frame, in meters.
public enum Geometry: Equatable, Sendable {
  /// The half-space below the frame's x-y plane; for static bodies only.
  case plane
  /// A box with full edge lengths.
  case box(size: Vector3)
  case sphere(radius: Double)
  /// A cylinder along z with half spheres on its ends; `length` is that of the straight part.
  case capsule(radius: Double, length: Double)
  /// A cylinder along z.
  case cylinder(radius: Double, length: Double)
  case hull(ConvexHull)
  /// The slowest kind, and slower still with many worlds at once: best for static bodies.
  case mesh(TriangleMesh)
}

extension Geometry {
  /// The support function: how far the geometry reaches in a direction of length 1 from the origin of its frame, in meters.
  public func support(along direction: Vector3) -> Double {
    func farthest(_ points: [Vector3]) -> Double {
      points.reduce(-.infinity) { max($0, $1.dot(direction)) }
    }
    let across = (direction.x * direction.x + direction.y * direction.y).squareRoot()
    return switch self {
    case .plane: across > 0 || direction.z < 0 ? .infinity : 0
    case .box(let size):
      (abs(direction.x) * size.x + abs(direction.y) * size.y + abs(direction.z) * size.z) / 2
    case .sphere(let radius): radius
    case .capsule(let radius, let length): radius + abs(direction.z) * length / 2
    case .cylinder(let radius, let length): across * radius + abs(direction.z) * length / 2
    case .hull(let hull): farthest(hull.vertices)
    case .mesh(let mesh): farthest(mesh.vertices)
    }
  }
}

/// One shape of a body.
public struct ShapeDefinition: Sendable {
  public var name = ""
  public var geometry: Geometry
  /// The pose of the shape in the body's frame.
  public var pose = Pose.identity
  /// The contact material; nil selects the world's default material.
  public var material: MaterialID?
  /// The collision category of the shape.
  public var category = CollisionCategory.object
  /// The categories that the shape can collide with; both shapes must allow a collision.
  public var collisionMask = CollisionCategory.all
  /// Whether the shape has mass and collides; otherwise it is only visible.
  public var isSolid = true
  /// Whether the shape is drawn. A body that should look finer than it collides has invisible solid shapes and
  /// visible ones that are not solid.
  public var isVisible = true
  /// The outward normal, in the body's frame, of the only face with torsional friction; nil if all of the shape has it.
  public var torsionalFace: Vector3?
  /// Whether the shape casts a shadow. Parts that hardly stand out from others do not need one.
  public var castsShadow = true
  /// The radius of the rounded edges of a box or cylinder, in meters. It is only visible: the shape collides with sharp
  /// edges. Nil leaves the choice to the renderer.
  public var edgeRadius: Double?
  /// The maximum number of contact points with one other shape. Four span a face.
  public var maximumContacts = 4
  /// The visual material; nil leaves the choice to the renderer.
  public var visualMaterial: VisualMaterial?

  public init(
    _ geometry: Geometry, name: String = "", pose: Pose = .identity, material: MaterialID? = nil,
    category: CollisionCategory = .object, collisionMask: CollisionCategory = .all,
    isSolid: Bool = true, maximumContacts: Int = 4, visualMaterial: VisualMaterial? = nil
  ) {
    self.name = name
    self.geometry = geometry
    self.pose = pose
    self.material = material
    self.category = category
    self.collisionMask = collisionMask
    self.isSolid = isSolid
    self.maximumContacts = maximumContacts
    self.visualMaterial = visualMaterial
  }

  /// The same shape, which collides but is not drawn.
  public var invisible: ShapeDefinition {
    var shape = self
    shape.isVisible = false
    return shape
  }

  /// The same shape, which is drawn but has no mass and never collides.
  public var onlyVisible: ShapeDefinition {
    var shape = self
    shape.isSolid = false
    shape.collisionMask = []
    return shape
  }

  /// The same shape, which casts no shadow.
  public var withoutShadow: ShapeDefinition {
    var shape = self
    shape.castsShadow = false
    return shape
  }

  /// The same shape with another radius of its edges, zero for sharp ones.
  public func withEdgeRadius(_ edgeRadius: Double) -> ShapeDefinition {
    var shape = self
    shape.edgeRadius = edgeRadius
    return shape
  }

  /// The same shape with a visual material.
  public func withMaterial(_ visualMaterial: VisualMaterial) -> ShapeDefinition {
    var shape = self
    shape.visualMaterial = visualMaterial
    return shape
  }
}

extension [ShapeDefinition] {
  /// The same shapes; those without a visual material get this one.
  public func withMaterial(_ visualMaterial: VisualMaterial) -> [ShapeDefinition] {
    map { $0.visualMaterial == nil ? $0.withMaterial(visualMaterial) : $0 }
  }
}
