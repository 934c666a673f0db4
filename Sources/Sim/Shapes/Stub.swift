public struct Inertia: Equatable, Sendable { public var xx, yy, zz, xy, xz, yz: Double }
public struct MassProperties: Equatable, Sendable {
  public var mass: Double
  public var centerOfMass: Vector3
  public var inertia: Inertia
  func validate(_ name: String) throws(SimulationError) {}
  static func make(_ m: Double, _ i: Vector3) -> MassProperties { .init(mass: m, centerOfMass: .zero, inertia: Inertia(xx: i.x, yy: i.y, zz: i.z, xy: 0, xz: 0, yz: 0)) }
  static func box(size s: Vector3, density: Double) throws(SimulationError) -> MassProperties { let m = density*s.x*s.y*s.z; return make(m, m/12 * [s.y*s.y+s.z*s.z, s.x*s.x+s.z*s.z, s.x*s.x+s.y*s.y]) }
  static func sphere(radius r: Double, density: Double) throws(SimulationError) -> MassProperties { let m = density*4.18879*r*r*r; return make(m, .init(repeating: 0.4*m*r*r)) }
  static func cylinder(radius r: Double, length l: Double, density: Double) throws(SimulationError) -> MassProperties { let m = density*Double.pi*r*r*l; let a = m*(3*r*r+l*l)/12; return make(m, [a, a, m*r*r/2]) }
  static func capsule(radius r: Double, length l: Double, density: Double) throws(SimulationError) -> MassProperties { try cylinder(radius: r, length: l + r, density: density) }
  static func solid(_ h: ConvexHull, density: Double) throws(SimulationError) -> MassProperties { make(1, [1,1,1]) }
  static func solid(_ h: TriangleMesh, density: Double) throws(SimulationError) -> MassProperties { make(1, [1,1,1]) }
  func placed(at p: Pose) -> MassProperties { var x = self; x.centerOfMass = p.act(on: centerOfMass); return x }
  static func + (a: Self, b: Self) -> Self { a }
  func withMass(_ m: Double) throws(SimulationError) -> Self { scaled(by: m/mass) }
  func scaled(by f: Double) -> Self { .init(mass: mass*f, centerOfMass: centerOfMass, inertia: Inertia(xx: inertia.xx*f, yy: inertia.yy*f, zz: inertia.zz*f, xy: inertia.xy*f, xz: inertia.xz*f, yz: inertia.yz*f)) }
}
public struct ConvexHull: Equatable, Sendable { public struct Plane: Equatable, Sendable { public var normal: Vector3; public var distance: Double }
 public var points: [Vector3]; public var faces: [[Int]]; public var planes: [Plane] }
public struct TriangleMesh: Equatable, Sendable { public var vertices: [Vector3]; public var triangles: [SIMD3<Int32>] }
