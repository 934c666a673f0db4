internal import Sim

extension Command {
  static let demo = Command(
    name: "demo",
    summary: "Let the arm pick up a block and watch it in numbers.",
    discussion:
      "Prints where hand and block are while the arm reaches for a block, closes its hand round\n"
      + "it, lifts it and sets it down elsewhere. Fails where the block does not arrive.",
    examples: ["benchtop demo", "benchtop demo --seed 7"],
    options: [
      Option(
        name: "seed", kind: .integer(0...Int.max), summary: "Where the block lies and goes.",
        standard: "0")
    ],
    run: { arguments in try PickUpDemo(seed: UInt64(arguments.integer("seed"))).run() })
}

/// The arm takes a block from one place to another.
private struct PickUpDemo {
  let world: World
  let top: Tabletop
  let block: BodyID
  let start, goal: Vector3

  init(seed: UInt64) throws {
    world = try World(seed: seed)
    top = try Tabletop(in: world)
    var generator = SeededGenerator(seed: seed, stream: .placement)
    start = generator.uniform(in: Box([-0.2, 0.5, 0.02], [0, 0.75, 0.02]))
    goal = generator.uniform(in: Box([0.1, 0.5, 0.02], [0.3, 0.75, 0.02]))
    block = try top.addBlock(at: [start.x, start.y], in: world)
  }

  func run() throws -> ExitStatus {
    print("The block lies at \(shown(start)); it is to go to \(shown(goal)).\n")
    print("  time  what the arm does   hand (m)               opening  grip (N)   block (m)")
    let above: Vector3 = [0, 0, 0.15]
    let hold: Vector3 = [0, 0, 0.028]
    try act("reaches over it", start + above, grip: -1, steps: 80)
    try act("goes down", start + hold, grip: -1, steps: 60)
    try act("closes its hand", start + hold, grip: 1, steps: 30)
    try act("lifts it", start + above, grip: 1, steps: 60)
    try act("carries it", goal + above, grip: 1, steps: 100)
    try act("sets it down", goal + hold, grip: 1, steps: 60)
    try act("lets go", goal + hold, grip: -1, steps: 30)
    try act("moves away", goal + above, grip: -1, steps: 60)
    let error = (world.position(of: block) - goal).length
    let arrived = error < 0.01
    print(
      "\nThe block is \(rounded(1000 * error, 1)) mm from where it was to go: "
        + (arrived ? "done." : "failed."))
    return arrived ? .success : .failure
  }

  private func act(_ what: String, _ place: Vector3, grip: Double, steps: Int) throws {
    try top.arm.apply(.pose(place, yaw: 0, grip: grip))
    for _ in 0..<steps { try world.step() }
    let touch = top.arm.touch
    print(
      "\(padded(rounded(world.time, 2), 6))  \(what.padding(18))"
        + "  \(shown(top.arm.handPosition))  \(padded(rounded(top.arm.opening, 2), 7))"
        + "  \(padded(rounded((touch.left + touch.right) / 2, 1), 8))   "
        + shown(world.position(of: block)))
  }

  private func shown(_ place: Vector3) -> String {
    [place.x, place.y, place.z].map { padded(rounded($0, 3), 6) }.joined(separator: " ")
  }
}
