import Base
import Sim
import Testing

@testable import Tasks

@Suite("Experts that know the hidden dynamics")
struct InformedExpertTests {
  /// The number of episodes, of six, that a policy wins under a family at extrapolation.
  private func wins(_ policy: ScriptedPolicy, _ task: String, _ family: String) throws -> Int {
    var options = EnvironmentOptions()
    options.terminatesOnSuccess = true
    options.dynamics = DynamicsOptions(try DynamicsFamily.find(family), split: .extrapolation)
    let evaluator = Evaluator([EnvironmentSpec(task, options: options)], episodes: 6, seed: 1)
    return try evaluator.run({ policy.make() })[0].count { $0.result.firstSuccessStep != nil }
  }

  @Test(
    "knowing the dynamics beats not knowing them",
    arguments: [
      ("basketball", "grip-strength"), ("push-wall", "gravity"), ("bin-picking", "friction"),
      ("bin-picking", "object-mass"), ("bin-picking", "motor-strength"),
      ("pick-out-of-hole", "joint-damping"), ("coffee-pull", "action-gain"),
      ("coffee-push", "action-delay"), ("handle-pull", "noise"), ("coffee-pull", "body"),
      ("coffee-pull", "drive"), ("button-press", "signal"), ("button-press", "everything"),
    ])
  func informedBeatsBlind(task: String, family: String) throws {
    let blind = try wins(.expert, task, family)
    let informed = try wins(.informedExpert, task, family)
    #expect(informed >= 5)
    #expect(blind <= 4)
  }

  @Test("under the nominal dynamics the informed expert acts as the expert")
  func nominal() throws {
    let environment = try EnvironmentSpec("assembly").make()
    let drivers = try [ScriptedPolicy.expert, .informedExpert].map {
      try PolicyDriver($0.make(), in: environment)
    }
    try environment.reset(seed: 3)
    for driver in drivers { try driver.beginTrial(seed: 3) }
    for _ in 0..<100 {
      let actions = try drivers.map { try $0.nextAction() }
      #expect(actions[0] == actions[1])
      _ = try environment.step(actions[0])
    }
  }

  @Test("it also acts where the dynamics leave no control")
  func noControl() throws {
    let environment = try EnvironmentSpec("reach").make()
    try environment.reset(seed: 3)
    var dynamics = Dynamics()
    dynamics.actionGain = 0
    dynamics.motorStrength = 0
    try environment.task.world.apply(dynamics)
    let driver = try PolicyDriver(ScriptedPolicy.informedExpert.make(), in: environment)
    try driver.beginTrial(seed: 3)
    for _ in 0..<20 { _ = try environment.step(driver.nextAction()) }
  }
}
