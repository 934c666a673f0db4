internal import Sim

/// Projects points and surfaces onto the image of a camera, or onto the shadow map of the sun.
///
/// Reversed Z orders the surfaces along a pixel's ray: greater is nearer. It is one over the depth for a camera, and
/// the height above the ground for the sun. A point on the ray is `A / reversedZ` for a camera, and
/// `A + reversedZ * direction` for the sun, where `A` is linear in the pixel. On planes, reversed Z is therefore
/// linear in the pixel (Blinn 1992, "Hyperbolic interpolation").
///
/// On spheres and cylinders it is linear plus the square root of a quadratic, the discriminant of the ray-quadric
/// intersection. This is per-pixel quadric rasterization (as in Sigg et al. 2006, "GPU-based ray-casting of quadratic
/// surfaces"), which needs no triangles.
struct Projection {
  enum Kind {
    case perspective
    /// An oblique parallel projection onto the ground plane; `direction` is the displacement towards the sun per
    /// meter of height.
    case oblique(direction: Vector3)
  }

  let kind: Kind
  /// The origin of all relative positions: the camera's position, for a camera.
  let origin: Vector3
  /// The change of `A` per pixel to the right and down, and `A` at the upper left pixel.
  let right, down, corner: Vector3
  private let squaredRayLength: QuadraticFunction

  init(_ kind: Kind, origin: Vector3, right: Vector3, down: Vector3, corner: Vector3) {
    self.kind = kind
    self.origin = origin
    self.right = right
    self.down = down
    self.corner = corner
    let (x, y, z) = (
      LinearFunction(x: right.x, y: down.x, constant: corner.x),
      LinearFunction(x: right.y, y: down.y, constant: corner.y),
      LinearFunction(x: right.z, y: down.z, constant: corner.z)
    )
    squaredRayLength = x * x + y * y + z * z
  }

  /// The dot product of `A` with a vector.
  private func rayDot(_ vector: Vector3) -> LinearFunction {
    LinearFunction(x: vector.dot(right), y: vector.dot(down), constant: vector.dot(corner))
  }

  /// A plane's reversed Z, and whether its front faces the viewer.
  func plane(_ normal: Vector3, through point: Vector3) -> (
    reversedZ: LinearFunction, isFront: Bool
  ) {
    let distance = normal.dot(point - origin)
    switch kind {
    case .perspective:
      // An edge-on plane has no reversed Z; slightly displaced, it only bounds the solid.
      let distance = abs(distance) < 1e-9 ? 1e-9 : distance
      return ((1 / distance) * rayDot(normal), distance < 0)
    case .oblique(let sun):
      let slope = normal.dot(sun)
      let safe = abs(slope) < 1e-6 ? 1e-6 : slope
      return ((-1 / safe) * rayDot(normal) + distance / safe, safe > 0)
    }
  }

  /// The edge function of a front-facing triangle (Pineda 1988) in homogeneous form (Olano & Greer 1997): it is not
  /// negative on the inner side.
  func edge(from a: Vector3, to b: Vector3) -> LinearFunction {
    let (a, b) = (a - origin, b - origin)
    switch kind {
    case .perspective: return -rayDot(a.cross(b))
    case .oblique(let sun):
      let inward = sun.cross(b - a)
      return rayDot(inward) + -inward.dot(a)
    }
  }

  /// The near side of a quadric: reversed Z is `linear` plus the square root of `quadratic`, where that is not
  /// negative.
  struct QuadricSurface {
    var linear: LinearFunction
    var quadratic: QuadraticFunction
  }

  /// The quadratic formula with half b; nil if the viewer is inside the surface or cannot see it.
  private func solveQuadratic(a: Double, halfB: LinearFunction, c: QuadraticFunction)
    -> QuadricSurface?
  {
    guard a > 1e-9 else { return nil }
    let linear = (-1 / a) * halfB
    return QuadricSurface(linear: linear, quadratic: linear * linear + (-1 / a) * c)
  }

  /// A sphere; the constant term is the power of the viewer's position with respect to it.
  func sphere(center: Vector3, radius: Double) -> QuadricSurface? {
    let center = center - origin
    let powerOfPoint = center.dot(center) - radius * radius
    switch kind {
    case .perspective:
      return solveQuadratic(a: powerOfPoint, halfB: -rayDot(center), c: squaredRayLength)
    case .oblique(let sun):
      return solveQuadratic(
        a: sun.dot(sun), halfB: rayDot(sun) + -sun.dot(center),
        c: squaredRayLength - 2 * rayDot(center) + powerOfPoint)
    }
  }

  /// A plane that clips a quadric, which is visible where `linear + factor * reversedZ` is not negative.
  struct ClipPlane {
    var linear: LinearFunction
    var factor: Double
  }

  /// The lateral surface of a cylinder, and the clip planes at its two ends.
  func cylinder(
    center: Vector3, axis: Vector3, halfLength: Double, radius: Double
  ) -> (surface: QuadricSurface, clipPlanes: (ClipPlane, ClipPlane))? {
    let center = center - origin
    let offset = axis.dot(center)
    let along = rayDot(axis)
    let powerOfPoint = center.dot(center) - offset * offset - radius * radius
    switch kind {
    case .perspective:
      let surface = solveQuadratic(
        a: powerOfPoint, halfB: offset * along - self.rayDot(center),
        c: squaredRayLength - along * along)
      return surface.map {
        (
          $0,
          (
            ClipPlane(linear: along, factor: halfLength - offset),
            ClipPlane(linear: -along, factor: halfLength + offset)
          )
        )
      }
    case .oblique(let sun):
      let slope = axis.dot(sun)
      let relative = along + -offset
      let surface = solveQuadratic(
        a: sun.dot(sun) - slope * slope,
        halfB: self.rayDot(sun) + -sun.dot(center) - slope * relative,
        c: squaredRayLength - 2 * self.rayDot(center) + (center.dot(center) - radius * radius)
          - relative * relative)
      return surface.map {
        (
          $0,
          (
            ClipPlane(linear: relative + halfLength, factor: slope),
            ClipPlane(linear: -relative + halfLength, factor: -slope)
          )
        )
      }
    }
  }

  /// The lateral surface of a cone at 45 degrees, which narrows along the axis from the radius at `base`; nil if it
  /// faces away.
  func cone(
    base: Vector3, axis: Vector3, height: Double, radius: Double
  ) -> (surface: QuadricSurface, clipPlanes: (ClipPlane, ClipPlane), isFarRoot: Bool)? {
    let base = base - origin
    let offset = axis.dot(base)
    let along = rayDot(axis)
    let (a, halfB, c): (Double, LinearFunction, QuadraticFunction)
    let (isFarRoot, facesAway): (Bool, Bool)
    let clipPlanes: (ClipPlane, ClipPlane)
    // A viewer beside the cone sees the nearer solution. One beyond the apex looks through the opposite cone.
    switch kind {
    case .perspective:
      // The cone's radius beside the viewer, negative beyond the apex.
      let radiusHere = radius + offset
      let powerOfPoint = base.dot(base) - offset * offset - radiusHere * radiusHere
      isFarRoot = powerOfPoint < 0
      facesAway = radiusHere > 0
      a = awayFromZero(powerOfPoint, least: 1e-4 * base.dot(base))
      halfB = offset * along - rayDot(base) + radiusHere * along
      c = squaredRayLength - 2 * (along * along)
      clipPlanes = (
        ClipPlane(linear: along, factor: -offset),
        ClipPlane(linear: -along, factor: height + offset)
      )
    case .oblique(let sun):
      let slope = axis.dot(sun)
      let relative = along + -offset
      let squaredSlope = sun.dot(sun) - 2 * slope * slope
      isFarRoot = squaredSlope < 0
      facesAway = slope < 0
      a = awayFromZero(squaredSlope, least: 1e-4 * sun.dot(sun))
      halfB = rayDot(sun) + -sun.dot(base) - slope * (relative + relative + -radius)
      let radiusThere = -relative + radius
      c =
        squaredRayLength - 2 * rayDot(base) + base.dot(base) - relative * relative - radiusThere
        * radiusThere
      clipPlanes = (
        ClipPlane(linear: relative, factor: slope),
        ClipPlane(linear: -relative + height, factor: -slope)
      )
    }
    if isFarRoot && facesAway { return nil }
    let linear = (-1 / a) * halfB
    let surface = QuadricSurface(
      linear: linear, quadratic: linear * linear + (-1 / a) * c)
    return (surface, clipPlanes, isFarRoot)
  }

  /// A coefficient that keeps an equation quadratic.
  private func awayFromZero(_ value: Double, least: Double) -> Double {
    value < 0 ? min(value, -least) : max(value, least)
  }

  /// The number of pixels that a length spans at a point, none behind the camera.
  func pixels(_ length: Double, at point: Vector3) -> Double {
    guard case .perspective = kind else { return length / right.length }
    let ahead = right.cross(down)
    let depth = ahead.dot(point - origin) / ahead.dot(corner)
    return depth > 1e-4 ? length / (depth * right.length) : 0
  }

  /// A disc: its plane's reversed Z, and a quadratic that is not negative inside it. Nil if it faces away.
  func disc(center: Vector3, normal: Vector3, radius: Double) -> QuadricSurface? {
    let (reversedZ, isFront) = plane(normal, through: center)
    guard isFront else { return nil }
    let center = center - origin
    let powerOfPoint = center.dot(center) - radius * radius
    switch kind {
    case .perspective:
      return QuadricSurface(
        linear: reversedZ,
        quadratic: 2 * (reversedZ * rayDot(center)) - squaredRayLength - powerOfPoint
          * (reversedZ * reversedZ))
    case .oblique(let sun):
      return QuadricSurface(
        linear: reversedZ,
        quadratic: -1 * squaredRayLength - sun.dot(sun) * (reversedZ * reversedZ) - 2
          * (reversedZ * rayDot(sun))
          + 2 * rayDot(center) + 2 * sun.dot(center) * reversedZ + -powerOfPoint)
    }
  }

  /// Whether a ball is entirely in front of the camera.
  func isInFrontOfCamera(_ center: Vector3, radius: Double) -> Bool {
    guard case .perspective = kind else { return true }
    return right.cross(down).normalized.dot(center - origin) > radius
  }

  /// The pixel coordinates of a point; nil if it is not in front of the camera.
  func project(_ point: Vector3) -> (x: Double, y: Double)? {
    let point = point - origin
    switch kind {
    case .perspective:
      let ahead = right.cross(down)
      let depth = ahead.dot(point) / ahead.dot(corner)
      guard depth > 1e-4 else { return nil }
      return pixel(point / depth - corner)
    case .oblique(let sun):
      let ground = right.cross(down)
      return pixel(point - ground.dot(point) / ground.dot(sun) * sun - corner)
    }
  }

  private func pixel(_ offset: Vector3) -> (x: Double, y: Double) {
    (offset.dot(right) / right.dot(right), offset.dot(down) / down.dot(down))
  }
}
