internal import Sim

/// How points of space fall on a picture, and how near they are there.
///
/// Along the ray of each pixel, nearness says which of two surfaces is in front. To a camera it is one over
/// the depth, to the sun the height over the ground. The ray is `A / nearness` to a camera and
/// `A + nearness * rise` to the sun, where `A` changes evenly over the picture. So nearness is linear in the
/// pixel on planes, and linear plus the root of a quadratic on round things: no surface needs triangles.
struct Projection {
  enum Kind {
    case camera
    /// The picture lies on the ground; `rise` is how one gets towards the sun for each metre of height.
    case sun(rise: Vector3)
  }

  let kind: Kind
  /// What all places are counted from: the camera's place.
  let origin: Vector3
  /// The change of `A` a pixel to the right and down, and `A` at the picture's upper left pixel.
  let right, down, corner: Vector3
  private let squared: Quadratic

  init(_ kind: Kind, origin: Vector3, right: Vector3, down: Vector3, corner: Vector3) {
    self.kind = kind
    self.origin = origin
    self.right = right
    self.down = down
    self.corner = corner
    let (x, y, z) = (
      Linear(x: right.x, y: down.x, constant: corner.x),
      Linear(x: right.y, y: down.y, constant: corner.y),
      Linear(x: right.z, y: down.z, constant: corner.z)
    )
    squared = x * x + y * y + z * z
  }

  /// The part of `A` along a vector.
  private func along(_ vector: Vector3) -> Linear {
    Linear(x: vector.dot(right), y: vector.dot(down), constant: vector.dot(corner))
  }

  /// A plane's nearness, and whether it is seen from its outer side.
  func plane(_ normal: Vector3, through point: Vector3) -> (nearness: Linear, isFront: Bool) {
    let distance = normal.dot(point - origin)
    switch kind {
    case .camera:
      // A plane that is seen from its edge has no nearness; a hair beside it, it is but a border.
      let distance = abs(distance) < 1e-9 ? 1e-9 : distance
      return ((1 / distance) * along(normal), distance < 0)
    case .sun(let sun):
      let slope = normal.dot(sun)
      let safe = abs(slope) < 1e-6 ? 1e-6 : slope
      return ((-1 / safe) * along(normal) + distance / safe, safe > 0)
    }
  }

  /// What is not the outside of a plane through one edge of a triangle that is seen from its front.
  func edge(from a: Vector3, to b: Vector3) -> Linear {
    let (a, b) = (a - origin, b - origin)
    switch kind {
    case .camera: return -along(a.cross(b))
    case .sun(let sun):
      let inward = sun.cross(b - a)
      return along(inward) + -inward.dot(a)
    }
  }

  /// The nearer side of a round surface: nearness is `linear` plus the root of `quadratic`, where that is not
  /// negative.
  struct Round {
    var linear: Linear
    var quadratic: Quadratic
  }

  /// Nil where the surface is seen from inside or not at all.
  private func solve(square: Double, half: Linear, rest: Quadratic) -> Round? {
    guard square > 1e-9 else { return nil }
    let linear = (-1 / square) * half
    return Round(linear: linear, quadratic: linear * linear + (-1 / square) * rest)
  }

  func sphere(center: Vector3, radius: Double) -> Round? {
    let center = center - origin
    let reach = center.dot(center) - radius * radius
    switch kind {
    case .camera: return solve(square: reach, half: -along(center), rest: squared)
    case .sun(let sun):
      return solve(
        square: sun.dot(sun), half: along(sun) + -sun.dot(center),
        rest: squared - 2 * along(center) + reach)
    }
  }

  /// A border that cuts off a round surface: seen where `linear + factor * nearness` is not negative.
  struct Cut {
    var linear: Linear
    var factor: Double
  }

  /// The side of a cylinder, and the cuts at its two ends.
  func cylinder(
    center: Vector3, axis: Vector3, halfLength: Double, radius: Double
  ) -> (surface: Round, cuts: (Cut, Cut))? {
    let center = center - origin
    let offset = axis.dot(center)
    let along = along(axis)
    let reach = center.dot(center) - offset * offset - radius * radius
    switch kind {
    case .camera:
      let surface = solve(
        square: reach, half: offset * along - self.along(center), rest: squared - along * along)
      return surface.map {
        (
          $0,
          (
            Cut(linear: along, factor: halfLength - offset),
            Cut(linear: -along, factor: halfLength + offset)
          )
        )
      }
    case .sun(let sun):
      let slope = axis.dot(sun)
      let relative = along + -offset
      let surface = solve(
        square: sun.dot(sun) - slope * slope,
        half: self.along(sun) + -sun.dot(center) - slope * relative,
        rest: squared - 2 * self.along(center) + (center.dot(center) - radius * radius)
          - relative * relative)
      return surface.map {
        (
          $0,
          (
            Cut(linear: relative + halfLength, factor: slope),
            Cut(linear: -relative + halfLength, factor: -slope)
          )
        )
      }
    }
  }

  /// A disc: its plane's nearness, and a quadratic that is not negative on it. Nil where it is seen from behind.
  func disc(center: Vector3, normal: Vector3, radius: Double) -> Round? {
    let (nearness, isFront) = plane(normal, through: center)
    guard isFront else { return nil }
    let center = center - origin
    let reach = center.dot(center) - radius * radius
    switch kind {
    case .camera:
      return Round(
        linear: nearness,
        quadratic: 2 * (nearness * along(center)) - squared - reach * (nearness * nearness))
    case .sun(let sun):
      return Round(
        linear: nearness,
        quadratic: -1 * squared - sun.dot(sun) * (nearness * nearness) - 2 * (nearness * along(sun))
          + 2 * along(center) + 2 * sun.dot(center) * nearness + -reach)
    }
  }

  /// Whether a ball is before the camera as a whole.
  func isAhead(_ center: Vector3, radius: Double) -> Bool {
    guard case .camera = kind else { return true }
    return right.cross(down).normalized.dot(center - origin) > radius
  }

  /// Where a point falls; nil where it is not before the camera.
  func place(of point: Vector3) -> (x: Double, y: Double)? {
    let point = point - origin
    switch kind {
    case .camera:
      let ahead = right.cross(down)
      let depth = ahead.dot(point) / ahead.dot(corner)
      guard depth > 1e-4 else { return nil }
      return place(point / depth - corner)
    case .sun(let sun):
      let ground = right.cross(down)
      return place(point - ground.dot(point) / ground.dot(sun) * sun - corner)
    }
  }

  private func place(_ offset: Vector3) -> (x: Double, y: Double) {
    (offset.dot(right) / right.dot(right), offset.dot(down) / down.dot(down))
  }
}
