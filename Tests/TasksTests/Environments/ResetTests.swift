import Base
import Render
import Sim
import Testing

@testable import Tasks

@Suite("Resets and snapshots as JSON")
struct ResetTests {
  @Test("a partial reset changes only the selected environments of a vector")
  func some() throws {
    let specs = (0..<3).map { _ in EnvironmentSpec("push") }
    let vector = try VectorEnvironment(specs, autoresetMode: .disabled)
    try vector.reset(seeds: [1, 2, 3])
    for _ in 0..<4 { try vector.step([Float](repeating: 0.5, count: 12)) }
    let initialState = InitialState(object: [0.05, 0.65, 0.02], goal: [0, 0.85, 0.02])
    try vector.reset([nil, ResetOptions(seed: 9, initialState: initialState), nil])
    #expect(vector.environments.map(\.stepCount) == [4, 0, 4])
    #expect(vector.environments[1].task.initialState == initialState)
    #expect(Array(vector.buffers.lengths) == [4, 0, 4])
    let alone = try Environment(Catalog.task(named: "push"))
    try alone.reset(seed: 9, to: initialState)
    #expect(alone.snapshot().observation == vector.environments[1].snapshot().observation)
  }

  @Test(
    "a snapshot that round-trips through JSON continues with the same bits",
    arguments: ["push", "drawer-open", "goal-slide"])
  func text(task: String) throws {
    var options = EnvironmentOptions()
    options.dynamics = DynamicsOptions(try DynamicsFamily.find("everything"))
    options.observation.cameras = ["corner2"]
    options.observation.imageSize = .init(width: 16, height: 16)
    options.observation.imageStyle.randomization.colors = 1
    let spec = EnvironmentSpec(task, options: options)
    let (here, there) = (try spec.make(), try spec.make())
    try here.reset(seed: 5)
    for _ in 0..<10 { _ = try here.step([0.3, -1, 0.2, 1]) }
    let snapshot = here.snapshot()
    let read = try EnvironmentSnapshot(parsing: snapshot.text())
    #expect(read == snapshot)
    try there.restore(read)
    for _ in 0..<10 {
      #expect(try here.step([-0.3, 1, 0.2, 1]) == there.step([-0.3, 1, 0.2, 1]))
    }
    #expect(here.snapshot() == there.snapshot())
  }

  @Test("one environment of a vector restores a snapshot")
  func back() throws {
    let vector = try VectorEnvironment(
      [EnvironmentSpec("goal-push"), EnvironmentSpec("goal-push")], autoresetMode: .disabled)
    try vector.reset(seed: 3)
    let snapshot = vector.environments[1].snapshot()
    let states = Array(vector.buffers.observations.states)
    let goals = Array(vector.buffers.observations.achievedGoals)
    try vector.step([Float](repeating: 1, count: 8))
    try vector.restore(snapshot, at: 1)
    #expect(Array(vector.buffers.observations.state(of: 1)) == Array(states[24...]))
    #expect(Array(vector.buffers.observations.achievedGoals)[3...] == goals[3...])
    #expect(vector.buffers.lengths[1] == 0)
  }

  @Test("profiles without a valid initial state are errors")
  func profiles() {
    func profile(_ change: (inout TaskProfile) -> Void) -> TaskProfile {
      var profile = Push.profile
      change(&profile)
      return profile
    }
    #expect(throws: Never.self) { try Push.profile.validate() }
    let wrong = [
      profile { $0.placement.object = Box([1, 0, 0], [0, 0, 0]) },
      profile { $0.placement.goal.upper.x = .nan },
      profile { $0.placement.clearance = 5 },
      profile { $0.placement.clearance = .nan },
      profile { $0.workspace.upper.z = .infinity },
      profile { $0.controlTiming.horizon = 0 },
    ]
    for profile in wrong { #expect(throws: TaskError.self) { try profile.validate() } }
  }

  @Test("the last outcome of an ended episode stays available after an automatic reset")
  func outcomes() throws {
    var options = EnvironmentOptions()
    options.terminatesOnSuccess = true
    let vector = try VectorEnvironment(
      [EnvironmentSpec("reach", options: options)], autoresetMode: .sameStep)
    try vector.reset(seed: 1)
    var ended = false
    for _ in 0..<200 where !ended {
      let action = try #require(vector.environments[0].expertAction)
      try vector.step((0..<4).map { Float(action[$0]) })
      ended = vector.buffers.terminations[0]
    }
    #expect(ended)
    #expect(vector.buffers.outcomes[0].isSuccess)
    #expect(!vector.environments[0].outcome.isSuccess)
  }
}
