import Sim
import Glibc
let corners = (0..<8).map { n in Vector3(n & 1 == 0 ? -0.03 : 0.03, n & 2 == 0 ? -0.03 : 0.03, n & 4 == 0 ? -0.03 : 0.03) }
let hull = try ConvexHull(around: corners)
let forms: [(String, Geometry)] = [("box", .box(size: [0.06,0.06,0.06])), ("sphere", .sphere(radius: 0.03)), ("capsule", .capsule(radius: 0.02, length: 0.02)), ("cylinder", .cylinder(radius: 0.03, length: 0.06)), ("hull", .hull(hull)), ("mesh", .mesh(try TriangleMesh(vertices: hull.points, triangles: hull.triangles)))]
for (name, g) in forms {
  for place in [Vector3(0, 0.6, 0.03), Vector3(0.5, 0.4, 0.03), Vector3(-0.66, 0.95, 0.03)] {
    let w = try World(); let t = try Tabletop(in: w)
    let b = try w.add(BodyDefinition(name, pose: Pose(place), shapes: [ShapeDefinition(g, material: t.objectMaterial)], mass: .total(0.1)))
    for _ in 0..<80 { try w.step() }
    let p = w.position(of: b)
    for _ in 0..<400 { try w.step() }
    print(name, place, "settle", (p - place).length * 1000, "drift mm", (w.position(of: b) - p).length * 1000, "z", w.position(of: b).z, "tilt", 2 * acos(min(1, abs(w.rotation(of: b).w))) * 57.3, w.contacts.map { "\(($0.normal.z * 100).rounded()/100)" })
  }
}
