import Sim
import Glibc
@MainActor func cell(_ mass: Double = 0.1) throws -> (World, Tabletop, BodyID) {
  let w = try World(); let t = try Tabletop(in: w); let b = try t.addBlock(mass: mass, at: [0, 0.6], in: w); return (w, t, b) }
@MainActor func pick(_ w: World, _ arm: Arm) throws {
  try arm.place(hand: [0, 0.6, 0.048])
  try arm.apply(.pose([0, 0.6, 0.048], yaw: 0, grip: 1)); for _ in 0..<60 { try w.step() }
  try arm.apply(.pose([0, 0.6, 0.25], yaw: 0, grip: 1)); for _ in 0..<120 { try w.step() }
}
for fr in [0.01, 0.04, 0.1] { print("fr", fr)
for f in [0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1] {
  let (w, t, b) = try cell(0.1); try pick(w, t.arm)
  var d = Dynamics(); d.gripStrength = 0.2
  d.objectFriction = fr; let mass = f * 2 * 12 * 1.5 * fr.squareRoot() / 9.81
  let s = (t.arm.handPosition - w.position(of: b)).z
  for part in 1...80 { d.objectMass = 1 + (mass / 0.1 - 1) * Double(part) / 80; try w.apply(d); try w.step(); try w.step()
   if false { print(part, d.objectMass*0.1, w.velocity(of: t.arm.hand), w.velocity(of: b), (t.arm.handPosition - w.position(of: b)).z - s, t.arm.touch, w.contacts.map { [($0.force.x*100).rounded()/100, ($0.force.y*100).rounded()/100, ($0.force.z*100).rounded()/100] }) } }
  for _ in 0..<80 { try w.step() }
  print(f, (t.arm.handPosition - w.position(of: b)).z - s)
}
}
