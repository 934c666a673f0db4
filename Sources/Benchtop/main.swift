import Sim
import Glibc

func now() -> Double { var t = timespec(); clock_gettime(CLOCK_MONOTONIC, &t); return Double(t.tv_sec) + Double(t.tv_nsec) * 1e-9 }
let args = CommandLine.arguments
let world = try World()
try world.add(BodyDefinition("table", motion: .fixed, shapes: [ShapeDefinition(.box(size: [1.4, 0.8, 0.1]), pose: Pose([0, 0.6, -0.05]), category: .fixture), ShapeDefinition(.plane, pose: Pose([0, 0, -0.913]), category: .fixture)]))
let block = try world.add(BodyDefinition("block", pose: Pose([0.0, 0.6, 0.02]), shapes: [ShapeDefinition(.box(size: [0.04, 0.04, 0.04]))], mass: .total(0.1)))
let arm = try Arm(in: world)
let grasp = args.contains("grasp")
if grasp {
  try arm.place(hand: [0, 0.6, 0.046])
  for _ in 0..<60 { try arm.apply(.pose([0, 0.6, 0.046], yaw: 0, grip: 1)); try world.step() }
  for _ in 0..<60 { try arm.apply(.pose([0, 0.6, 0.246], yaw: 0, grip: 1)); try world.step() }
}
let n = Int(args[1])!
for _ in 0..<3 {
let t0 = now()
for k in 0..<n { let s = k % 100 < 50 ? 0.005 : -0.005; try arm.apply(.displacement([s, 0, 0], grip: grasp ? 1 : -1)); try world.step() }
print(Double(n) / (now() - t0), world.position(of: block))
}
