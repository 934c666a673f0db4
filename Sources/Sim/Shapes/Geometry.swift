/// The form of a shape, in its own frame, in metres.
public enum Geometry: Equatable, Sendable {
  /// Everything below the frame's x-y plane; only for things that do not move.
  case plane
  /// Full edge lengths.
  case box(size: Vector3)
  case sphere(radius: Double)
  /// A cylinder along z with half spheres on its ends; `length` is that of the straight part.
  case capsule(radius: Double, length: Double)
  /// Along z.
  case cylinder(radius: Double, length: Double)
  case hull(ConvexHull)
  /// Slower than all others, and slower still with many worlds at once: best for things that do not move.
  case mesh(TriangleMesh)
}

/// One shape of a body.
public struct ShapeDefinition: Sendable {
  public var name = ""
  public var geometry: Geometry
  /// In the body's frame.
  public var pose = Pose.identity
  /// The world's default material where there is none.
  public var material: MaterialID?
  /// What it is, for others to touch or not.
  public var category = CollisionCategory.object
  /// What it may touch; both sides have to agree.
  public var touches = CollisionCategory.all
  /// Whether it has mass and can be touched; otherwise it is only there to be seen.
  public var isSolid = true
  /// How many contact points are kept with one other shape. Four span a face.
  public var contactLimit = 4
  /// What it looks like; whoever draws it chooses where there is none.
  public var finish: Finish?

  public init(
    _ geometry: Geometry, name: String = "", pose: Pose = .identity, material: MaterialID? = nil,
    category: CollisionCategory = .object, touches: CollisionCategory = .all,
    isSolid: Bool = true, contactLimit: Int = 4, finish: Finish? = nil
  ) {
    self.name = name
    self.geometry = geometry
    self.pose = pose
    self.material = material
    self.category = category
    self.touches = touches
    self.isSolid = isSolid
    self.contactLimit = contactLimit
    self.finish = finish
  }

  /// The same, with a look.
  public func finished(_ finish: Finish) -> ShapeDefinition {
    var shape = self
    shape.finish = finish
    return shape
  }
}

extension [ShapeDefinition] {
  /// The same, each with a look where it has none of its own.
  public func finished(_ finish: Finish) -> [ShapeDefinition] {
    map { $0.finish == nil ? $0.finished(finish) : $0 }
  }
}
