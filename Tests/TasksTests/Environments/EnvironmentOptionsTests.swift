import Base
import Render
import Sim
import Testing

@testable import Tasks

@Suite("Environment options")
struct EnvironmentOptionsTests {
  private static func environment(
    _ name: String = "push", identity: TaskIdentity? = nil,
    _ change: (inout EnvironmentOptions) -> Void
  ) throws -> Environment {
    var options = EnvironmentOptions()
    change(&options)
    return try EnvironmentSpec(name, options: options, identity: identity).make()
  }

  @Test("options round-trip through JSON")
  func roundTrip() throws {
    var options = EnvironmentOptions()
    #expect(try JSON.decode(EnvironmentOptions.self, from: JSON.encode(options)) == options)
    options.horizon = 77
    options.actionRepeat = 3
    options.terminatesOnSuccess = true
    options.rewardType = .sparse
    options.goals.selection = .fixed
    options.goals.index = 12
    options.goals.seed = .max
    options.goals.isObservable = false
    options.observation.state = .extended
    options.observation.frameStack = 4
    options.observation.cameras = ["corner2", "gripperPOV"]
    options.observation.imageSize = ImageSize(width: 64, height: 48)
    options.dynamics = DynamicsOptions(
      try DynamicsFamily.find("everything"), split: .extrapolation, resampling: .environment,
      isObservable: true)
    let spec = EnvironmentSpec("push", options: options, identity: TaskIdentity(index: 1, of: 10))
    #expect(try JSON.decode(EnvironmentSpec.self, from: JSON.encode(spec)) == spec)
    let suite = try Suite.find("ML10+friction")
    #expect(try JSON.decode(Suite.self, from: JSON.encode(suite)) == suite)
  }

  @Test("an environment from decoded options gives the same bits")
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

  @Test("errors name the path of unknown keys, missing keys and invalid values")
  func badJSON() throws {
    let text = try JSON.encode(EnvironmentOptions())
    func message(_ text: String) -> String {
      do {
        let options = try JSON.decode(EnvironmentOptions.self, from: text)
        _ = try EnvironmentSpec("reach", options: options).make()
        return "nothing"
      } catch { return "\(error)" }
    }
    let stack = text.replacing("\"frameStack\"", with: "\"frameStak\"")
    #expect(message(stack).contains("observation") && message(stack).contains("frameStack"))
    #expect(
      message(text.replacing("\"frameStack\": 1", with: "\"frameStack\": 0")).contains(
        "from 1 to 64"))
    #expect(message(text.replacing("\"random\"", with: "\"sometimes\"")).contains("sometimes"))
    #expect(
      message(text.replacing("\"actionRepeat\": 1", with: "\"actionRepeat\": 1.5")).contains("1.5"))
    #expect(message("{").contains("line 1"))
    #expect(
      message(text.replacing("\"rewardType\"", with: "\"extra\": 1, \"rewardType\"")).contains(
        "extra"))
  }

  @Test("a value out of range is one clear error")
  func badOptions() throws {
    #expect(throws: TaskError.self) { try Self.environment { $0.horizon = 0 } }
    #expect(throws: TaskError.self) { try Self.environment { $0.actionRepeat = 0 } }
    #expect(throws: TaskError.self) { try Self.environment { $0.goals.index = 50 } }
    #expect(throws: TaskError.self) {
      try Self.environment { $0.observation.includesTaskOneHot = true }
    }
    #expect(throws: TaskError.self) { try Self.environment { $0.observation.state = .none } }
    #expect {
      try Self.environment { $0.observation.cameras = ["corner22"] }
    } throws: { "\($0)".contains("did you mean 'corner2") }
    #expect {
      try EnvironmentSpec("pick-palce").make()
    } throws: { "\($0)".contains("did you mean 'pick-place") }
    #expect {
      try Suite.find("MT11")
    } throws: { "\($0)".contains("MT10") }
    #expect {
      try Suite.find("MT10+fricton")
    } throws: { "\($0)".contains("did you mean 'friction") }
    #expect(throws: TaskError.self) { try Suite.find("MT1:nothing") }
  }

  @Test("a step before the first reset is an error")
  func notReset() throws {
    let environment = try Environment(Reach.self)
    #expect(throws: TaskError.notReset) { try environment.step(.zero) }
  }

  @Test("fixed, finite and random goals; the same list in every suite; hidden goals are zeros")
  func goals() throws {
    let fixed = try Self.environment {
      $0.goals.selection = .fixed
      $0.goals.index = 3
    }
    var places: Set<Vector3> = []
    for seed in 0..<5 {
      try fixed.reset(seed: UInt64(seed))
      places.insert(fixed.goal)
      #expect(fixed.initialStateIndex == 3)
    }
    #expect(places.count == 1)
    let listed = try Self.environment { $0.goals.selection = .finite }
    #expect(Set(listed.initialStates).count == 50)
    #expect(listed.initialStates[3] == fixed.task.initialState)
    var indices: Set<Int> = []
    for seed in 0..<300 {
      try listed.reset(seed: UInt64(seed))
      indices.insert(listed.initialStateIndex ?? -1)
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
      #expect(try spec?.make().initialStates == listed.initialStates, "\(suite)")
    }
    // Test goals differ from the training goals of the same task.
    let tested = try Suite.find("ML1:push").specs(.test)[0].make()
    #expect(Set(tested.initialStates).isDisjoint(with: listed.initialStates))
    try tested.reset(seed: 0)
    #expect(tested.observation[36..<39].allSatisfy { $0 == 0 })
    #expect(tested.expertObservation.goal == tested.goal)
    try listed.reset(seed: 0)
    #expect(Array(listed.observation[36..<39]) == [listed.goal.x, listed.goal.y, listed.goal.z])
  }

  @Test("a frame stack holds recent states, oldest first; the one-hot task vector follows once")
  func stacks() throws {
    let plain = try Self.environment { _ in }
    let stacked = try Self.environment(identity: TaskIdentity(index: 2, of: 5)) {
      $0.observation.frameStack = 3
      $0.observation.includesTaskOneHot = true
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

  @Test("extended states add velocities, joints, orientation and contact forces")
  func extended() throws {
    let environment = try Self.environment { $0.observation.state = .extended }
    try environment.reset(seed: 1)
    #expect(environment.observation.count == 39 + 10 + 14 + 4 + 2)
    var last = Array(environment.observation)
    var hasTouched = false
    for _ in 0..<120 {
      _ = try environment.step(environment.expertAction ?? .zero)
      let now = Array(environment.observation)
      for axis in 0..<3 { #expect(abs(now[39 + axis] - 80 * (now[axis] - last[axis])) < 1e-6) }
      let rotation = environment.task.arm.handPose.rotation
      #expect(Array(now[63..<67]) == [rotation.x, rotation.y, rotation.z, rotation.w])
      hasTouched = hasTouched || (now[67] > 1 && now[68] > 1)
      last = now
    }
    #expect(hasTouched)
    let own = try Self.environment { $0.observation.state = .proprioception }
    #expect(own.observation.count == 4 + 14)
  }

  @Test("an action repeat equals that many single steps")
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

  @Test("images are stacked camera by camera in the environment's memory")
  func images() throws {
    var options = EnvironmentOptions()
    options.observation.cameras = ["corner", "topview"]
    options.observation.imageSize = ImageSize(width: 16, height: 20)
    options.observation.frameStack = 2
    let environment = try EnvironmentSpec("reach", options: options).make()
    try environment.reset(seed: 0)
    let size = options.observation.imageSize
    let renderer = try Renderer()
    func drawn(_ camera: String) throws -> [UInt8] {
      try environment.image(from: Camera.find(camera), size: size, with: renderer).pixels
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

  @Test("a snapshot of another task or other options is an error")
  func snapshots() throws {
    let first = try Environment(Reach.self)
    try first.reset(seed: 0)
    let other = try Environment(Push.self)
    try other.reset(seed: 0)
    #expect(throws: TaskError.self) { try other.restore(first.snapshot()) }
    let extended = try Self.environment("reach") { $0.observation.state = .extended }
    #expect(throws: TaskError.self) { try extended.restore(first.snapshot()) }
    _ = try other.step(.zero)
  }

  @Test("a custom task works like a built-in one; each name can be registered once")
  func ownTask() throws {
    final class Lift: ObjectTask {
      override class var profile: TaskProfile {
        TaskProfile(
          "test-lift", "Lift the cube.", objects: ["cube"],
          placement: Placement(object: Box([-0.1, 0.5, 0.02], [0.1, 0.7, 0.02])))
      }

      required init(_ scene: Scene) throws {
        try super.init(
          scene,
          object: scene.addObject("cube", [.box(halfExtents: [0.02, 0.02, 0.02])], mass: 0.1))
      }

      override func reset(to initialState: InitialState) throws -> Vector3 {
        try placeObject(at: initialState.object)
        return initialState.object + [0, 0, 0.2]
      }

      override class func expert(_ observation: Observation) -> Action? {
        observation.grasp(at: observation.object + [0, 0, 0.03], width: 0.04)
          ?? observation.move(to: observation.goal, gripper: 1)
      }
    }
    final class Impostor: ObjectTask {
      override class var profile: TaskProfile {
        TaskProfile(
          "reach", "Reach.", objects: [], placement: Placement(object: Box(.zero, .zero)))
      }
    }
    try Catalog.register(Lift.self)
    try Catalog.register(Lift.self)
    #expect(throws: TaskError.self) { try Catalog.register(Impostor.self) }
    let suite = Suite("test-suite", "For a test.", train: [.init("test-lift"), .init("reach")])
    try Suite.register(suite)
    #expect(throws: TaskError.self) { try Suite.register(suite) }
    #expect(throws: TaskError.self) {
      try Suite.register(Suite("test-bad", "x", train: [.init("no-such-task")]))
    }
    let results = try Evaluator(Suite.find("test-suite").specs(), episodes: 5, threads: 2)
      .run { ScriptedPolicy.expert.make() }
    #expect(results.flatMap { $0 }.allSatisfy { $0.result.firstSuccessStep != nil })
  }
}
