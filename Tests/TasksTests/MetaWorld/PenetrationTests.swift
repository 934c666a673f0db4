import Base
import Sim
import Synchronization
import Testing

@testable import Tasks

@Suite("Scene stability and penetration")
struct PenetrationTests {
  static let tasks = Catalog.builtIn.map { $0.profile.name }

  /// The bodies that do not belong to the arm.
  private func objects(_ task: Task) -> [BodyID] {
    let arm = Set(task.arm.bodies)
    return task.world.bodyIDs.filter { !arm.contains($0) }
  }

  @Test("after a reset nothing moves, and the hand touches nothing", arguments: tasks)
  func still(name: String) throws {
    let environment = try Environment(Catalog.task(named: name))
    let steps = Int(2 / environment.task.world.timing.step)
    for seed in 0..<100 {
      try environment.reset(seed: UInt64(seed))
      let world = environment.task.world
      let objects = objects(environment.task)
      let before = objects.map { world.position(of: $0) }
      // Penetrating bodies separate at once; others need some time to move.
      for _ in 0..<(seed < 10 ? min(steps, environment.horizon) : 2) {
        _ = try environment.step(.zero)
        for contact in world.contacts { #expect(contact.depth < 0.001) }
        for finger in [environment.task.arm.leftFinger, environment.task.arm.rightFinger] {
          for object in objects { #expect(!world.areTouching(finger, object)) }
        }
      }
      for (object, place) in zip(objects, before) {
        #expect(
          (world.position(of: object) - place).length < 0.001, "\(world.name(of: object))")
      }
    }
  }

  @Test("adversarial actions push nothing through anything", arguments: tasks)
  func solid(name: String) throws {
    let environment = try Environment(Catalog.task(named: name))
    var generator = SeededGenerator(seed: 7)
    for seed in 0..<4 {
      try environment.reset(seed: UInt64(seed))
      let world = environment.task.world
      var push = Action.zero
      var deepInARow = 0
      while !environment.isOver {
        // The expert, a constant push in one direction, and random jerks in turn.
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
        if let articulation = (environment.task as? ArticulationTask)?.articulation {
          let limits = articulation.limits
          // A hard hit moves a light link past its stop for one substep, because the stop pushes back only in
          // the next one: by a centimeter or three degrees, plus the motion within a substep.
          let momentum = abs(world.velocity(of: articulation.joint)) * world.timing.substep
          let slack = (limits.upperBound - limits.lowerBound > 1 ? 0.06 : 0.01) + momentum
          #expect(articulation.position > limits.lowerBound - slack)
          #expect(articulation.position < limits.upperBound + slack)
        }
      }
    }
  }

  @Test("a peg enters its block only through the hole")
  func pegAndHole() throws {
    let environment = try Environment(PegInsertSide.self)
    var generator = SeededGenerator(seed: 3)
    for seed in 0..<6 {
      try environment.reset(seed: UInt64(seed))
      let world = environment.task.world
      guard let peg = world.body(named: "peg") else { return #expect(Bool(false)) }
      let aside = generator.uniform(in: -0.08...0.08)
      while !environment.isOver {
        // The expert with a wrong position of the hole.
        var seen = environment.expertObservation
        seen.goal += [0, aside, abs(aside)]
        _ = try environment.step(PegInsertSide.expert(seen) ?? .zero)
        let tip = world.pose(of: peg).act(on: [-0.12, 0, 0]) - environment.goal
        // Inside the block only the hole has room for the tip, 3 cm to each side.
        if tip.x < 0.06, tip.x > -0.12, abs(tip.y) < 0.09 {
          #expect(abs(tip.y) < 0.03 && abs(tip.z) < 0.03 || tip.z > 0.06)
        }
      }
    }
  }

  @Test(
    "a million random steps under all families keep every state finite and every object in the scene"
  )
  func endurance() throws {
    let families = DynamicsFamily.all
    let jobs = Catalog.builtIn.enumerated().flatMap { index, task in
      families.indices.map { (task: task, family: families[($0 + index) % families.count]) }
    }
    let steps = 1_000_000 / jobs.count + 1
    let problems = Mutex<[String]>([])
    try ThreadPool(threads: 2).parallelFor(jobs.count) { index in
      let (task, family) = jobs[index]
      do {
        var options = EnvironmentOptions()
        options.dynamics = DynamicsOptions(
          family, split: DynamicsFamily.Split.allCases[index % 3], isObservable: true)
        let environment = try Environment(task, options: options)
        let driver = try PolicyDriver(ScriptedPolicy.random.make(), in: environment)
        try environment.reset(seed: UInt64(index))
        try driver.beginTrial(seed: UInt64(index))
        for _ in 0..<steps {
          let transition = try environment.step(driver.nextAction())
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
  /// The deepest contact, for messages.
  fileprivate var deepest: String {
    let world = task.world
    guard let contact = world.contacts.max(by: { $0.depth < $1.depth }) else { return "" }
    let names = [contact.first, contact.second].map { world.name(of: world.body(of: $0)) }
    return "\(names) by \(contact.depth) m at step \(stepCount)"
  }
}
