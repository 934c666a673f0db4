import Base
import Sim
import Synchronization
import Testing

@testable import Tasks

@Suite("Scenes hold together")
struct SolidityTests {
  static let tasks = Catalog.tasks.map { $0.profile.name }

  /// The bodies that are not the arm's.
  private func things(_ task: Task) -> [BodyID] {
    let arm = Set(task.arm.bodies)
    return task.world.bodyIDs.filter { !arm.contains($0) }
  }

  @Test("after a reset nothing moves or is touched", arguments: tasks)
  func still(name: String) throws {
    let environment = try Environment(Catalog.task(named: name))
    let steps = Int(2 / environment.task.world.timing.step)
    for seed in 0..<100 {
      try environment.reset(seed: UInt64(seed))
      let world = environment.task.world
      let things = things(environment.task)
      let before = things.map { world.position(of: $0) }
      // What starts inside something else is thrown out of it at once; the rest takes its time.
      for _ in 0..<(seed < 10 ? min(steps, environment.horizon) : 2) {
        _ = try environment.step(.zero)
        for contact in world.contacts { #expect(contact.depth < 0.001) }
        for finger in [environment.task.arm.leftFinger, environment.task.arm.rightFinger] {
          for thing in things { #expect(!world.areTouching(finger, thing)) }
        }
      }
      for (thing, place) in zip(things, before) {
        #expect(
          (world.position(of: thing) - place).length < 0.001, "\(world.name(of: thing))")
      }
    }
  }

  @Test("hostile hands push nothing through anything", arguments: tasks)
  func solid(name: String) throws {
    let environment = try Environment(Catalog.task(named: name))
    var generator = SeededGenerator(seed: 7)
    for seed in 0..<4 {
      try environment.reset(seed: UInt64(seed))
      let world = environment.task.world
      var push = Action.zero
      var deepInARow = 0
      while !environment.isOver {
        // Now the expert, now a shove into one direction, now jerks.
        if environment.stepCount % 12 == 0 {
          push = Action(
            generator.uniform(in: -1...1), generator.uniform(in: -1...1),
            generator.uniform(in: -1...0.4), generator.uniform(in: -1...1))
        }
        let mood = (environment.stepCount / 60) % 3
        let expert = environment.expertAction ?? .zero
        _ = try environment.step(mood == 0 ? expert : mood == 1 ? 0.5 * expert + push : push)
        let isDeep = world.contacts.contains { $0.depth > 0.01 }
        deepInARow = isDeep ? deepInARow + 1 : 0
        #expect(deepInARow < 6, "\(environment.deepest)")
        if let mechanism = (environment.task as? MechanismTask)?.mechanism {
          let limits = mechanism.limits
          // What hits a light part hard moves it past its stop for a moment: a centimetre or three degrees, and as far
          // as it moves in a substep, for a stop pushes back in the substep after it has been passed.
          let momentum = abs(world.speed(of: mechanism.joint)) * world.timing.substep
          let slack = (limits.upperBound - limits.lowerBound > 1 ? 0.06 : 0.01) + momentum
          #expect(mechanism.position > limits.lowerBound - slack)
          #expect(mechanism.position < limits.upperBound + slack)
        }
      }
    }
  }

  @Test("a peg enters its block by the hole alone")
  func pegAndHole() throws {
    let environment = try Environment(PegInsertSide.self)
    var generator = SeededGenerator(seed: 3)
    for seed in 0..<6 {
      try environment.reset(seed: UInt64(seed))
      let world = environment.task.world
      guard let peg = world.body(named: "peg") else { return #expect(Bool(false)) }
      let aside = generator.uniform(in: -0.08...0.08)
      while !environment.isOver {
        // The expert, led astray by a wrong idea of where the hole is.
        var seen = environment.expertObservation
        seen.goal += [0, aside, abs(aside)]
        _ = try environment.step(PegInsertSide.expert(seen) ?? .zero)
        let tip = world.pose(of: peg).act(on: [-0.12, 0, 0]) - environment.goal
        // Inside the block there is room for the tip in the hole alone, 3 cm to each side.
        if tip.x < 0.06, tip.x > -0.12, abs(tip.y) < 0.09 {
          #expect(abs(tip.y) < 0.03 && abs(tip.z) < 0.03 || tip.z > 0.06)
        }
      }
    }
  }

  @Test("a million random steps under all families break nothing and lose nothing")
  func endurance() throws {
    let families = DynamicsFamily.named
    let jobs = Catalog.tasks.enumerated().flatMap { index, task in
      families.indices.map { (task: task, family: families[($0 + index) % families.count]) }
    }
    let steps = 1_000_000 / jobs.count + 1
    let problems = Mutex<[String]>([])
    try WorkerPool(threads: 2).run(jobs.count) { index in
      let (task, family) = jobs[index]
      do {
        var options = EnvironmentOptions()
        options.dynamics = DynamicsOptions(
          family, split: DynamicsFamily.Split.allCases[index % 3], isRevealed: true)
        let environment = try Environment(task, options: options)
        let policy = ScriptedPolicy.random.make()
        try environment.reset(seed: UInt64(index))
        try policy.begin(environment, seed: UInt64(index))
        for _ in 0..<steps {
          let transition = try environment.step(policy.act(in: environment))
          let isFinite =
            environment.observation.allSatisfy(\.isFinite) && transition.reward.isFinite
          let object = environment.task.firstObject.position
          let isThere = object.z > -1 && abs(object.x) < 2 && abs(object.y) < 3
          guard isFinite, isThere else {
            throw TaskError.invalidAction(reason: "lost: \(object)")
          }
          if transition.endsEpisode { try environment.reset() }
        }
      } catch {
        problems.withLock { $0.append("\(task.profile.name), \(family.name): \(error)") }
      }
    }
    #expect(problems.withLock { $0 } == [])
  }
}

extension Environment {
  /// What is deepest in what, for messages.
  fileprivate var deepest: String {
    let world = task.world
    guard let contact = world.contacts.max(by: { $0.depth < $1.depth }) else { return "" }
    let names = [contact.first, contact.second].map { world.name(of: world.body(of: $0)) }
    return "\(names) by \(contact.depth) m at step \(stepCount)"
  }
}
