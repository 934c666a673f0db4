import Base
import Sim
import Testing

@testable import Tasks

@Suite("Shared scenes")
struct SharedSceneTests {
  /// All pairs of tasks that share a scene, with each task and itself.
  private static let pairs: [(String, String)] = {
    let names = Set(Catalog.metaWorld.compactMap { $0.sharedScene }).map { scene in
      scene.tasks.map { $0.profile.name }
    }
    return names.sorted { $0[0] < $1[0] }.flatMap { tasks in
      tasks.flatMap { first in tasks.map { (first, $0) } }
    }
  }()

  /// Runs the expert of a task with noise, so that the hand also touches and loses things.
  private static func run(
    _ environment: Environment, steps: Int = 150, _ onStep: (Action) throws -> Void
  ) throws {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<steps {
      let noise = Action(
        generator.uniform(in: -1...1), generator.uniform(in: -1...1), generator.uniform(in: -1...1),
        0)
      try onStep(((environment.expertAction ?? .zero) + 0.3 * noise).clamped)
    }
  }

  @Test("the catalog lists the tasks of each scene")
  func listing() {
    func tasks(_ scene: SharedScene) -> [String] { scene.tasks.map { $0.profile.name } }
    #expect(tasks(.puck) == ["pick-place", "push", "reach"])
    #expect(tasks(.puckBehindWall) == ["pick-place-wall", "push-wall"])
    #expect(
      tasks(.plate) == [
        "plate-slide", "plate-slide-side", "plate-slide-back", "plate-slide-back-side",
      ])
    #expect(tasks(.mug) == ["coffee-pull", "coffee-push"])
    #expect(Set(Self.pairs.map(\.0)).count == 21)
  }

  @Test(
    "a state is worth to another task what it is worth in that task's own world", arguments: pairs)
  func outcome(first: String, second: String) throws {
    let environment = try EnvironmentSpec(first).make()
    try environment.reset(seed: 7)
    let evaluator = try CrossTaskEvaluator(environment, as: EnvironmentSpec(second))
    try evaluator.beginEpisode()
    // The other task's environment is brought into the state before each step, and takes the step itself.
    let other = try EnvironmentSpec(second).make()
    try other.reset(
      seed: 0, to: type(of: other.task).initialState(inSceneOf: environment.task))
    #expect(evaluator.goal == other.goal)
    var hasGrasp = false
    try Self.run(environment) { action in
      try other.task.world.restore(environment.task.world.snapshot())
      let step = try environment.step(action)
      let result = try evaluator.evaluateStep()
      let expected = try other.step(action)
      #expect(result.reward == expected.reward)
      #expect(result.outcome == expected.outcome)
      // The frame before the first step was in another state.
      if environment.stepCount > 1 {
        #expect(evaluator.observation.elementsEqual(other.observation))
      }
      if first == second {
        #expect(result.reward == step.reward)
        #expect(evaluator.observation.elementsEqual(environment.observation))
      }
      hasGrasp = hasGrasp || result.outcome.isGrasped
    }
    if ["push", "pick-place"].contains(first), second != "reach" { #expect(hasGrasp) }
  }

  @Test("an open drawer is one task's success and the other's failure")
  func drawer() throws {
    let environment = try EnvironmentSpec("drawer-open").make()
    try environment.reset(seed: 1)
    let evaluator = try CrossTaskEvaluator(environment, as: EnvironmentSpec("drawer-close"))
    try evaluator.beginEpisode()
    #expect(evaluator.outcome.isSuccess)
    var rewards: [Double] = []
    for _ in 0..<200 {
      _ = try environment.step(environment.expertAction ?? .zero)
      rewards.append(try evaluator.evaluateStep().reward)
    }
    #expect(environment.outcome.isSuccess)
    #expect(!evaluator.outcome.isSuccess)
    #expect(evaluator.outcome.goalDistance > 0.1)
    // The drawer is about as far open as at the start of the other task, and the hand is at its handle.
    let own = try EnvironmentSpec("drawer-close").make()
    try own.reset(seed: 1)
    #expect(abs(evaluator.outcome.placeReward - own.outcome.placeReward) < 0.2)
    #expect(rewards[0] == 10)
  }

  @Test("the goal and the fixture of a task that leads the other way change places")
  func reversed() throws {
    let environment = try EnvironmentSpec("plate-slide").make()
    let (plate, frame) = (Vector3(0, 0.6, 0), Vector3(0.05, 0.87, 0))
    try environment.reset(seed: 1, to: InitialState(object: plate, goal: frame))
    let back = try CrossTaskEvaluator(environment, as: EnvironmentSpec("plate-slide-back"))
    try back.beginEpisode()
    #expect(back.goal == Vector3(0, 0.6, 0.015))
    #expect(back.outcome.isSuccess)
    let side = try CrossTaskEvaluator(environment, as: EnvironmentSpec("plate-slide-side"))
    try side.beginEpisode()
    #expect(side.goal == frame)
  }

  @Test("goals that no part of the scene marks are those that the task itself would draw")
  func freeGoals() throws {
    let environment = try EnvironmentSpec("push").make()
    let evaluator = try CrossTaskEvaluator(environment, as: EnvironmentSpec("pick-place"))
    let placement = PickPlace.profile.placement
    var heights: Set<Double> = []
    for seed in 0..<50 as Range<UInt64> {
      try environment.reset(seed: seed)
      try evaluator.beginEpisode()
      let goal = evaluator.goal
      #expect(placement.goal.clamp(goal) == goal)
      #expect(horizontalDistance(goal, environment.task.initialState.object) >= 0.15)
      heights.insert(goal.z)
      try evaluator.beginEpisode()
      #expect(evaluator.goal == goal)
    }
    #expect(heights.count == 50)
  }

  @Test("success ends the other task's episode where its options say so")
  func termination() throws {
    var options = EnvironmentOptions()
    options.terminatesOnSuccess = true
    options.rewardType = .sparse
    let environment = try EnvironmentSpec("drawer-open", options: options).make()
    try environment.reset(seed: 1)
    let evaluator = try CrossTaskEvaluator(
      environment, as: EnvironmentSpec("drawer-close", options: options))
    try evaluator.beginEpisode()
    let step = try environment.step(.zero)
    #expect(!step.isTerminated)
    let other = try evaluator.evaluateStep()
    #expect(other.isTerminated && other.reward == 1)
  }

  @Test(
    "tasks without a common scene are one clear error",
    arguments: [("push", "drawer-open"), ("sweep", "push"), ("reach", "reach-wall")])
  func refusal(first: String, second: String) throws {
    let error = #expect(throws: TaskError.self) {
      _ = try CrossTaskEvaluator(
        EnvironmentSpec(first).make(), as: EnvironmentSpec(second))
    }
    #expect(error?.description.contains("one that shares its scene") == true)
  }

  @Test("states of repeated steps are refused")
  func actionRepeat() throws {
    var options = EnvironmentOptions()
    options.actionRepeat = 2
    let environment = try EnvironmentSpec("drawer-open", options: options).make()
    #expect(throws: TaskError.self) {
      _ = try CrossTaskEvaluator(environment, as: EnvironmentSpec("drawer-close"))
    }
  }
}
