import Base
import Render
import Sim
import Testing

@testable import Tasks

@Suite("How episodes begin, and moments as text")
struct EpisodeStartTests {
  @Test("some environments of a vector begin anew, the others go on")
  func some() throws {
    let specs = (0..<3).map { _ in EnvironmentSpec("push") }
    let vector = try VectorEnvironment(specs, autoReset: .off)
    try vector.reset(seeds: [1, 2, 3])
    for _ in 0..<4 { try vector.step([Float](repeating: 0.5, count: 12)) }
    let layout = Layout(object: [0.05, 0.65, 0.02], goal: [0, 0.85, 0.02])
    try vector.reset([nil, EpisodeStart(seed: 9, layout: layout), nil])
    #expect(vector.environments.map(\.stepCount) == [4, 0, 4])
    #expect(vector.environments[1].task.layout == layout)
    #expect(Array(vector.rows.lengths) == [4, 0, 4])
    let alone = try Environment(Catalog.task(named: "push"))
    try alone.reset(seed: 9, to: layout)
    #expect(alone.snapshot().numbers == vector.environments[1].snapshot().numbers)
  }

  @Test(
    "a moment written as JSON and read back runs on to the same bits",
    arguments: ["push", "drawer-open", "goal-slide"])
  func text(task: String) throws {
    var options = EnvironmentOptions()
    options.dynamics = DynamicsOptions(try DynamicsFamily.find("everything"))
    options.observation.cameras = ["corner2"]
    options.observation.imageSize = .init(width: 16, height: 16)
    options.observation.imageStyle.variation.colors = 1
    let spec = EnvironmentSpec(task, options: options)
    let (here, there) = (try spec.make(), try spec.make())
    try here.reset(seed: 5)
    for _ in 0..<10 { _ = try here.step([0.3, -1, 0.2, 1]) }
    let moment = here.snapshot()
    let read = try EnvironmentSnapshot(parsing: moment.text())
    #expect(read == moment)
    try there.restore(read)
    for _ in 0..<10 {
      #expect(try here.step([-0.3, 1, 0.2, 1]) == there.step([-0.3, 1, 0.2, 1]))
    }
    #expect(here.snapshot() == there.snapshot())
  }

  @Test("one environment of a vector goes back to a moment")
  func back() throws {
    let vector = try VectorEnvironment(
      [EnvironmentSpec("goal-push"), EnvironmentSpec("goal-push")], autoReset: .off)
    try vector.reset(seed: 3)
    let moment = vector.environments[1].snapshot()
    let numbers = Array(vector.rows.observations.numbers)
    let goals = Array(vector.rows.observations.achievedGoals)
    try vector.step([Float](repeating: 1, count: 8))
    try vector.restore(moment, at: 1)
    #expect(Array(vector.rows.observations.numbers(of: 1)) == Array(numbers[24...]))
    #expect(Array(vector.rows.observations.achievedGoals)[3...] == goals[3...])
    #expect(vector.rows.lengths[1] == 0)
  }

  @Test("profiles from which no episode could be drawn are refused")
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
      profile { $0.pace.horizon = 0 },
    ]
    for profile in wrong { #expect(throws: TaskError.self) { try profile.validate() } }
  }

  @Test("the last judgement of an ended episode stays beside the next episode's observation")
  func judgements() throws {
    var options = EnvironmentOptions()
    options.endsOnSuccess = true
    let vector = try VectorEnvironment(
      [EnvironmentSpec("reach", options: options)], autoReset: .sameStep)
    try vector.reset(seed: 1)
    var ended = false
    for _ in 0..<200 where !ended {
      let action = try #require(vector.environments[0].expertAction)
      try vector.step((0..<4).map { Float(action[$0]) })
      ended = vector.rows.terminations[0]
    }
    #expect(ended)
    #expect(vector.rows.judgements[0].isSuccess)
    #expect(!vector.environments[0].judgement.isSuccess)
  }
}
