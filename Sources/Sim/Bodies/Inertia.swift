/// An inertia tensor: a symmetric matrix, in kg m².
public struct Inertia: Equatable, Sendable {
  public var xx, yy, zz, xy, xz, yz: Double

  public init(
    xx: Double, yy: Double, zz: Double, xy: Double = 0, xz: Double = 0, yz: Double = 0
  ) {
    (self.xx, self.yy, self.zz, self.xy, self.xz, self.yz) = (xx, yy, zz, xy, xz, yz)
  }

  public static func + (a: Inertia, b: Inertia) -> Inertia {
    Inertia(
      xx: a.xx + b.xx, yy: a.yy + b.yy, zz: a.zz + b.zz, xy: a.xy + b.xy, xz: a.xz + b.xz,
      yz: a.yz + b.yz)
  }

  public static func * (factor: Double, a: Inertia) -> Inertia {
    Inertia(
      xx: factor * a.xx, yy: factor * a.yy, zz: factor * a.zz, xy: factor * a.xy,
      xz: factor * a.xz, yz: factor * a.yz)
  }

  /// The angular momentum of a rotation at unit rate about an axis.
  public func angularMomentum(for axis: Vector3) -> Vector3 {
    Vector3(
      xx * axis.x + xy * axis.y + xz * axis.z, xy * axis.x + yy * axis.y + yz * axis.z,
      xz * axis.x + yz * axis.y + zz * axis.z)
  }

  /// The inertia of the rotated body: the change of basis R I R'.
  public func rotated(by turn: Rotation) -> Inertia {
    let back = turn.inverse.axes
    let (ix, iy, iz) = (
      angularMomentum(for: back.x), angularMomentum(for: back.y), angularMomentum(for: back.z)
    )
    return Inertia(
      xx: back.x.dot(ix), yy: back.y.dot(iy), zz: back.z.dot(iz), xy: back.x.dot(iy),
      xz: back.x.dot(iz), yz: back.y.dot(iz))
  }

  /// The inertia of a point mass about the origin, for the parallel axis theorem (Huygens–Steiner).
  static func point(mass: Double, at p: Vector3) -> Inertia {
    return Inertia(
      xx: mass * (p.y * p.y + p.z * p.z), yy: mass * (p.x * p.x + p.z * p.z),
      zz: mass * (p.x * p.x + p.y * p.y), xy: -mass * p.x * p.y, xz: -mass * p.x * p.z,
      yz: -mass * p.y * p.z)
  }

  /// Whether some mass distribution has this inertia: the tensor is positive definite, and no principal moment exceeds
  /// the sum of the other two (Wensing, Kim and Slotine 2018).
  public var isPhysicallyValid: Bool {
    guard (xx + yy + zz + xy + xz + yz).isFinite else { return false }
    // The second moments of mass, half the trace minus the inertia, must be positive semidefinite.
    let half = (xx + yy + zz) / 2
    let moments = Inertia(
      xx: half - xx, yy: half - yy, zz: half - zz, xy: -xy, xz: -xz, yz: -yz)
    return isPositiveDefinite(slack: 0) && moments.isPositiveDefinite(slack: 1e-9 * half)
  }

  /// Sylvester's criterion on the leading principal minors, with `slack` added to the diagonal.
  private func isPositiveDefinite(slack: Double) -> Bool {
    let a = xx + slack, b = yy + slack, c = zz + slack
    let second = a * b - xy * xy
    let third = a * (b * c - yz * yz) - xy * (xy * c - yz * xz) + xz * (xy * yz - b * xz)
    return a > 0 && b > 0 && c > 0 && second > 0 && third > 0
  }

  /// Whether the smallest principal moment is more than `ratio` of the largest, tested by the pivots of a Cholesky
  /// (LDL') factorization. The engine inverts the matrix.
  func isWellConditioned(_ ratio: Double) -> Bool {
    let least = ratio * max(xx, yy, zz)
    guard xx > least else { return false }
    let b = yy - xy * xy / xx
    guard b > least else { return false }
    let mixed = yz - xy * xz / xx
    return zz - xz * xz / xx - mixed * mixed / b > least
  }
}
