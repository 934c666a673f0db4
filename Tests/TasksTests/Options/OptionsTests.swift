import Base
import Render
import Sim
import Testing

@testable import Tasks

@Suite("What can be chosen of an environment")
struct OptionsTests {
  private static func environment(
    _ name: String = "push", identity: TaskIdentity? = nil,
    _ change: (inout EnvironmentOptions) -> Void
  ) throws -> Environment {
    var options = EnvironmentOptions()
    change(&options)
    return try EnvironmentSpec(name, options: options, identity: identity).make()
  }

  @Test("options written as JSON and read back are the same")
  func roundTrip() throws {
    var options = EnvironmentOptions()
    #expect(try JSON.decode(EnvironmentOptions.self, from: JSON.encode(options)) == options)
    options.horizon = 77
    options.actionRepeat = 3
    options.endsOnSuccess = true
    options.reward = .sparse
    options.goals.selection = .fixed
    options.goals.index = 12
    options.goals.seed = .max
    options.goals.isVisible = false
    options.observation.state = .rich
    options.observation.stack = 4
    options.observation.cameras = ["corner2", "gripperPOV"]
    options.observation.imageSize = ImageSize(width: 64, height: 48)
    options.dynamics = DynamicsOptions(
      try DynamicsFamily.find("everything"), split: .extrapolation, refresh: .environment,
      isRevealed: true)
    let spec = EnvironmentSpec("push", options: options, identity: TaskIdentity(index: 1, of: 10))
    #expect(try JSON.decode(EnvironmentSpec.self, from: JSON.encode(spec)) == spec)
    let suite = try Suite.find("ML10+friction")
    #expect(try JSON.decode(Suite.self, from: JSON.encode(suite)) == suite)
  }

  @Test("an environment made of options that were read back runs to the same bits")
  func sameBits() throws {
    let first = try Self.environment {
      $0.dynamics = DynamicsOptions(try? DynamicsFamily.find("everything"))
    }
    let spec = EnvironmentSpec("push", options: first.options)
    let second = try JSON.decode(EnvironmentSpec.self, from: JSON.encode(spec)).make()
    try first.reset(seed: 9)
    try second.reset(seed: 9)
    for _ in 0..<50 {
      let action = Action(0.3, -0.2, -0.5, 1)
      #expect(try first.step(action) == second.step(action))
      #expect(first.observation.elementsEqual(second.observation))
    }
  }

  @Test("unknown and missing keys, and values that make no sense, are told by their place")
  func badJSON() throws {
    let text = try JSON.encode(EnvironmentOptions())
    func message(_ text: String) -> String {
      do {
        let options = try JSON.decode(EnvironmentOptions.self, from: text)
        _ = try EnvironmentSpec("reach", options: options).make()
        return "nothing"
      } catch { return "\(error)" }
    }
    let stack = text.replacing("\"stack\"", with: "\"stak\"")
    #expect(message(stack).contains("observation") && message(stack).contains("stack"))
    #expect(message(text.replacing("\"stack\": 1", with: "\"stack\": 0")).contains("from 1 to 64"))
    #expect(message(text.replacing("fresh", with: "sometimes")).contains("sometimes"))
    #expect(
      message(text.replacing("\"actionRepeat\": 1", with: "\"actionRepeat\": 1.5")).contains("1.5"))
    #expect(message("{").contains("line 1"))
    #expect(
      message(text.replacing("\"reward\"", with: "\"extra\": 1, \"reward\"")).contains("extra"))
  }

  @Test("out of range is one clear error")
  func badOptions() throws {
    #expect(throws: TaskError.self) { try Self.environment { $0.horizon = 0 } }
    #expect(throws: TaskError.self) { try Self.environment { $0.actionRepeat = 0 } }
    #expect(throws: TaskError.self) { try Self.environment { $0.goals.index = 50 } }
    #expect(throws: TaskError.self) { try Self.environment { $0.observation.showsTask = true } }
    #expect(throws: TaskError.self) { try Self.environment { $0.observation.state = .none } }
    #expect {
      try Self.environment { $0.observation.cameras = ["corner22"] }
    } throws: { "\($0)".contains("did you mean corner2") }
    #expect {
      try EnvironmentSpec("pick-palce").make()
    } throws: { "\($0)".contains("did you mean pick-place") }
    #expect {
      try Suite.find("MT11")
    } throws: { "\($0)".contains("MT10") }
    #expect {
      try Suite.find("MT10+fricton")
    } throws: { "\($0)".contains("did you mean friction") }
    #expect(throws: TaskError.self) { try Suite.find("MT1:nothing") }
  }

  @Test("a step before the first reset is an error")
  func notReset() throws {
    let environment = try Environment(Reach.self)
    #expect(throws: TaskError.notReset) { try environment.step(.zero) }
  }

  @Test("goals: fixed, listed, fresh; the same list in every suite; hidden ones are zeros")
  func goals() throws {
    let fixed = try Self.environment {
      $0.goals.selection = .fixed
      $0.goals.index = 3
    }
    var places: Set<Vector3> = []
    for seed in 0..<5 {
      try fixed.reset(seed: UInt64(seed))
      places.insert(fixed.goal)
      #expect(fixed.layoutIndex == 3)
    }
    #expect(places.count == 1)
    let listed = try Self.environment { $0.goals.selection = .listed }
    #expect(Set(listed.layouts).count == 50)
    #expect(listed.layouts[3] == fixed.task.layout)
    var indices: Set<Int> = []
    for seed in 0..<300 {
      try listed.reset(seed: UInt64(seed))
      indices.insert(listed.layoutIndex ?? -1)
    }
    #expect(indices.count > 45)
    let fresh = try Self.environment { _ in }
    var seen: Set<Vector3> = []
    for _ in 0..<100 {
      try fresh.reset()
      seen.insert(fresh.goal)
    }
    #expect(seen.count == 100)
    for (suite, split) in [("MT10", Suite.Split.train), ("MT50", .train), ("ML10", .train)] {
      let spec = try Suite.find(suite).specs(split).first { $0.task == "push" }
      #expect(try spec?.make().layouts == listed.layouts, "\(suite)")
    }
    // Testing a task that was trained on takes other goals.
    let tested = try Suite.find("ML1:push").specs(.test)[0].make()
    #expect(Set(tested.layouts).isDisjoint(with: listed.layouts))
    try tested.reset(seed: 0)
    #expect(tested.observation[36..<39].allSatisfy { $0 == 0 })
    #expect(tested.expertObservation.goal == tested.goal)
    try listed.reset(seed: 0)
    #expect(Array(listed.observation[36..<39]) == [listed.goal.x, listed.goal.y, listed.goal.z])
  }

  @Test("stacks hold the last states, oldest first; the task's identity comes once, at the end")
  func stacks() throws {
    let plain = try Self.environment { _ in }
    let stacked = try Self.environment(identity: TaskIdentity(index: 2, of: 5)) {
      $0.observation.stack = 3
      $0.observation.showsTask = true
    }
    try plain.reset(seed: 1)
    try stacked.reset(seed: 1)
    var states = Array(repeating: Array(plain.observation), count: 3)
    for step in 0..<6 {
      #expect(Array(stacked.observation) == states.flatMap { $0 } + [0, 0, 1, 0, 0])
      let action = Action(0.5, Double(step) / 6, -0.5, 1)
      _ = try plain.step(action)
      _ = try stacked.step(action)
      states = states.dropFirst() + [Array(plain.observation)]
    }
  }

  @Test("rich states add velocities, joints and touch")
  func rich() throws {
    let environment = try Self.environment { $0.observation.state = .rich }
    try environment.reset(seed: 1)
    #expect(environment.observation.count == 39 + 10 + 14 + 2)
    var last = Array(environment.observation)
    var hasTouched = false
    for _ in 0..<120 {
      _ = try environment.step(environment.expertAction ?? .zero)
      let now = Array(environment.observation)
      for axis in 0..<3 { #expect(abs(now[39 + axis] - 80 * (now[axis] - last[axis])) < 1e-6) }
      hasTouched = hasTouched || (now[63] > 1 && now[64] > 1)
      last = now
    }
    #expect(hasTouched)
    let own = try Self.environment { $0.observation.state = .proprioception }
    #expect(own.observation.count == 4 + 14)
  }

  @Test("an action repeated is the action taken that often")
  func actionRepeat() throws {
    let once = try Self.environment { _ in }
    let thrice = try Self.environment { $0.actionRepeat = 3 }
    try once.reset(seed: 2)
    try thrice.reset(seed: 2)
    for step in 0..<10 {
      let action = Action(0.2, 0.1 * Double(step), -0.3, 0)
      var sum = 0.0
      for _ in 0..<3 { sum += try once.step(action).reward }
      #expect(abs(try thrice.step(action).reward - sum) < 1e-12)
      #expect(once.stepCount == thrice.stepCount)
    }
    #expect(once.expertObservation.current == thrice.expertObservation.current)
  }

  @Test("pictures come camera by camera, stacked, into the environment's memory")
  func images() throws {
    var options = EnvironmentOptions()
    options.observation.cameras = ["corner", "topview"]
    options.observation.imageSize = ImageSize(width: 16, height: 20)
    options.observation.stack = 2
    let environment = try EnvironmentSpec("reach", options: options).make()
    try environment.reset(seed: 0)
    let size = options.observation.imageSize
    let renderer = try Renderer()
    func drawn(_ camera: String) throws -> [UInt8] {
      try environment.picture(from: Camera.find(camera), size: size, with: renderer).pixels
    }
    func shown(_ index: Int) -> [UInt8] {
      Array(environment.images[index * size.byteCount..<(index + 1) * size.byteCount])
    }
    #expect(environment.images.count == 4 * size.byteCount)
    let first = try (drawn("corner"), drawn("topview"))
    #expect(shown(0) == first.0 && shown(1) == first.0)
    #expect(shown(2) == first.1 && shown(3) == first.1)
    for _ in 0..<5 { _ = try environment.step([1, 1, -1, 0]) }
    let before = try (drawn("corner"), drawn("topview"))
    _ = try environment.step([1, 1, -1, 0])
    #expect(shown(0) == before.0 && shown(2) == before.1)
    #expect(try shown(1) == drawn("corner") && shown(3) == drawn("topview"))
    #expect(shown(0) != first.0)
  }

  @Test("snapshots fit only where they were taken")
  func snapshots() throws {
    let first = try Environment(Reach.self)
    try first.reset(seed: 0)
    let other = try Environment(Push.self)
    try other.reset(seed: 0)
    #expect(throws: TaskError.self) { try other.restore(first.snapshot()) }
    let rich = try Self.environment("reach") { $0.observation.state = .rich }
    #expect(throws: TaskError.self) { try rich.restore(first.snapshot()) }
    _ = try other.step(.zero)
  }

  @Test("a task of one's own works like the others; a name is taken once")
  func ownTask() throws {
    final class Lift: CarryingTask {
      override class var profile: TaskProfile {
        TaskProfile(
          "test-lift", "Lift the cube.", objects: ["cube"],
          placement: Placement(object: Box([-0.1, 0.5, 0.02], [0.1, 0.7, 0.02])))
      }

      required init(_ scene: Scene) throws {
        try super.init(
          scene, object: scene.addObject("cube", [.box(half: [0.02, 0.02, 0.02])], mass: 0.1))
      }

      override func arrange(_ layout: Layout) throws -> Vector3 {
        try place(layout.object)
        return layout.object + [0, 0, 0.2]
      }

      override class func expert(_ observation: Observation) -> Action? {
        observation.take(at: observation.object + [0, 0, 0.03], width: 0.04)
          ?? observation.move(to: observation.goal, grip: 1)
      }
    }
    final class Impostor: CarryingTask {
      override class var profile: TaskProfile {
        TaskProfile(
          "reach", "Reach.", objects: [], placement: Placement(object: Box(.zero, .zero)))
      }
    }
    try Catalog.add(Lift.self)
    try Catalog.add(Lift.self)
    #expect(throws: TaskError.self) { try Catalog.add(Impostor.self) }
    let suite = Suite("test-suite", "For a test.", train: [.init("test-lift"), .init("reach")])
    try Suite.add(suite)
    #expect(throws: TaskError.self) { try Suite.add(suite) }
    #expect(throws: TaskError.self) {
      try Suite.add(Suite("test-bad", "x", train: [.init("no-such-task")]))
    }
    let results = try Evaluator(Suite.find("test-suite").specs(), episodes: 5, threads: 2)
      .run { ScriptedPolicy.expert.make() }
    #expect(results.flatMap { $0 }.allSatisfy { $0.firstSuccess != nil })
  }
}
