import Base
import Sim
import Synchronization
import Testing

@testable import Tasks

@Suite("Trials")
struct TrialTests {
  private static func reach(horizon: Int = 80) -> EnvironmentSpec {
    var options = EnvironmentOptions()
    options.horizon = horizon
    return EnvironmentSpec("reach", options: options)
  }

  @Test(
    "a policy with memory succeeds from a trial's second episode on",
    arguments: [(0, [0.0]), (1, [0, 1]), (3, [0, 1, 1, 1])])
  func memory(adaptationEpisodes: Int, expected: [Double]) throws {
    let evaluator = Evaluator(
      [Self.reach()], episodes: 10, adaptationEpisodes: adaptationEpisodes, seed: 2, threads: 2)
    let trials = try evaluator.run { RememberingPolicy() }[0]
    let rates = (0...adaptationEpisodes).map { number in
      Statistics.mean(trials.map { $0.episodes[number].firstSuccessStep == nil ? 0 : 1 })
    }
    #expect(rates == expected)
    let report = try EvaluationReport(
      suite: "MT1:reach", split: .train, policy: "memory", evaluator: evaluator, [trials])
    #expect(report.summary.mean == expected.last)
    #expect(report.adaptationEpisodes == (adaptationEpisodes == 0 ? nil : adaptationEpisodes))
    #expect(
      report.tasks[0].trialEpisodes?.map(\.successRate)
        == (adaptationEpisodes == 0 ? nil : expected))
  }

  @Test(
    "initial state, goal and hidden dynamics are the same in a trial, and differ between trials")
  func fixedInTrial() throws {
    var spec = Self.reach(horizon: 3)
    spec.options.dynamics = DynamicsOptions(try DynamicsFamily.find("everything"))
    let log = EpisodeLog()
    _ = try Evaluator([spec], episodes: 12, adaptationEpisodes: 3, seed: 1, threads: 1)
      .run { LoggingPolicy(log) }
    let trials = log.trials
    #expect(trials.count == 12)
    for trial in trials {
      #expect(trial.count == 4)
      for episode in trial {
        #expect(episode.dynamics == trial[0].dynamics)
        #expect(episode.initialState == trial[0].initialState)
        #expect(episode.goal == trial[0].goal)
      }
      #expect(Set(trial.map(\.seed)).count == 4, "the policy's randomness differs")
    }
    for (number, trial) in trials.enumerated() {
      for other in trials[..<number] {
        #expect(trial[0].dynamics != other[0].dynamics)
        #expect(trial[0].initialState != other[0].initialState)
      }
    }
  }

  @Test(
    "without adaptation, hidden dynamics are drawn for each episode as in the environment alone")
  func withoutAdaptation() throws {
    var spec = Self.reach(horizon: 3)
    spec.options.dynamics = DynamicsOptions(try DynamicsFamily.find("friction"))
    let log = EpisodeLog()
    _ = try Evaluator([spec], episodes: 12, seed: 1).run { LoggingPolicy(log) }
    let environment = try spec.make()
    for (number, trial) in log.trials.enumerated() {
      try environment.reset(seed: Evaluator.seed(of: number, from: 1))
      #expect(trial.map(\.dynamics) == [environment.dynamics])
      #expect(trial.map(\.initialState) == [environment.task.initialState])
    }
  }

  @Test("the first episode of a trial is the one without adaptation")
  func firstEpisode() throws {
    var spec = Self.reach(horizon: 40)
    spec.options.dynamics = DynamicsOptions(try DynamicsFamily.find("everything"))
    func run(_ adaptationEpisodes: Int) throws -> [TrialResult] {
      try Evaluator([spec], episodes: 9, adaptationEpisodes: adaptationEpisodes, seed: 7)
        .run { ScriptedPolicy.random.make() }[0]
    }
    let (alone, trials) = (try run(0), try run(2))
    #expect(trials.map { $0.episodes[0] } == alone.map(\.result))
    #expect(trials.allSatisfy { Set($0.episodes.map(\.episodeReturn)).count == 3 })
  }
}

/// Learns the goal in a trial's first episode, without moving, and moves there in all later ones.
private final class RememberingPolicy: EnvironmentPolicy {
  private var memory: Vector3?
  private var goal: Vector3?

  func beginTrial(in environment: Environment, seed: UInt64) { memory = nil }

  func beginEpisode(in environment: Environment, seed: UInt64) {
    goal = memory
    memory = environment.goal
  }

  func act(in environment: Environment) -> Action {
    guard let goal else { return .zero }
    return Action(
      deltaPosition: 25 * (goal - environment.task.arm.handPosition), gripper: 0
    ).clamped
  }
}

/// The episodes of trials, in the order of the trials' seeds' first appearance.
private final class EpisodeLog: Sendable {
  struct Episode: Sendable {
    let seed: UInt64
    let dynamics: Dynamics
    let initialState: InitialState
    let goal: Vector3
  }

  private let episodes = Mutex<[(trial: UInt64, episode: Episode)]>([])

  func append(_ episode: Episode, trial: UInt64) {
    episodes.withLock { $0.append((trial, episode)) }
  }

  var trials: [[Episode]] {
    let episodes = episodes.withLock { $0 }
    var known: Set<UInt64> = []
    return episodes.map(\.trial).filter { known.insert($0).inserted }.map { seed in
      episodes.filter { $0.trial == seed }.map(\.episode)
    }
  }
}

private final class LoggingPolicy: EnvironmentPolicy {
  private let log: EpisodeLog
  private var trial: UInt64 = 0

  init(_ log: EpisodeLog) { self.log = log }

  func beginTrial(in environment: Environment, seed: UInt64) { trial = seed }

  func beginEpisode(in environment: Environment, seed: UInt64) {
    log.append(
      EpisodeLog.Episode(
        seed: seed, dynamics: environment.dynamics, initialState: environment.task.initialState,
        goal: environment.goal), trial: trial)
  }

  func act(in environment: Environment) -> Action { .zero }
}
