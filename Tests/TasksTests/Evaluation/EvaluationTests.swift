import Base
import Synchronization
import Testing

@testable import Tasks

@Suite("Evaluation")
struct EvaluationTests {
  @Test("statistics are those of NumPy and SciPy")
  func statistics() {
    // numpy.mean, numpy.median and scipy.stats.trim_mean(x, 0.25) of the same values.
    let values = [0.9, 0.1, 0.4, 1.0, 0.0, 0.75, 0.62, 0.33, 0.98, 0.5]
    #expect(abs(Statistics.mean(values) - 0.558) < 1e-12)
    #expect(abs(Statistics.median(values) - 0.56) < 1e-12)
    #expect(abs(Statistics.interquartileMean(values) - 0.5833333333333334) < 1e-12)
    #expect(abs(Statistics.meanOfWorst(3, values) - 0.14333333333333334) < 1e-12)
    // numpy.quantile(x, [2.5, 97.5])
    let sorted = values.sorted()
    #expect(abs(Statistics.quantile(0.025, ofSorted: sorted) - 0.0225) < 1e-12)
    #expect(abs(Statistics.quantile(0.975, ofSorted: sorted) - 0.9955) < 1e-12)
    #expect(Statistics.mean([]) == 0)
    #expect(Statistics.interquartileMean([0.3]) == 0.3)
  }

  @Test("the bootstrap interval of a mean agrees with theory")
  func bootstrap() {
    // 4 tasks of 100 episodes, half of them successful: the standard error of the mean is 0.5 / 20.
    let scores = (0..<4).map { _ in (0..<100).map { Double($0 % 2) } }
    let interval = Statistics.bootstrapConfidenceInterval(
      scores, resamples: 4000, of: Statistics.mean)
    #expect(abs(interval.lower - (0.5 - 1.96 * 0.025)) < 0.005)
    #expect(abs(interval.upper - (0.5 + 1.96 * 0.025)) < 0.005)
    // Tasks that always or never succeed have no variance.
    let certain = Statistics.bootstrapConfidenceInterval([[1, 1], [0, 0]], of: Statistics.mean)
    #expect(certain.lower == 0.5 && certain.upper == 0.5)
  }

  @Test("results do not depend on the number of threads", arguments: [0, 2])
  func threads(adaptationEpisodes: Int) throws {
    var options = try Suite.find("MT10").defaultOptions
    options.horizon = 60
    options.dynamics = DynamicsOptions(try DynamicsFamily.find("everything"))
    let specs = Array(try Suite.find("MT10").specs(options: options).prefix(3))
    let runs = try [1, 2, 7].map { threads in
      try Evaluator(
        specs, episodes: 21, adaptationEpisodes: adaptationEpisodes, seed: 4, threads: threads
      ).run { ScriptedPolicy.random.make() }
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] == runs[2])
    let other = try Evaluator(
      specs, episodes: 21, adaptationEpisodes: adaptationEpisodes, seed: 5
    ).run { ScriptedPolicy.random.make() }
    #expect(other != runs[0])
  }

  @Test("environments that step together give the results of one alone, whatever their lengths")
  func together() throws {
    var options = EnvironmentOptions()
    options.terminatesOnSuccess = true
    options.dynamics = DynamicsOptions(try DynamicsFamily.find("noise"))
    let spec = EnvironmentSpec("button-press", options: options)
    let trials = try Evaluator([spec], episodes: 30, seed: 3, threads: 2).run {
      ScriptedPolicy.expert.make()
    }[0]
    let environment = try spec.make()
    let driver = try PolicyDriver(ScriptedPolicy.expert.make(), in: environment)
    let alone = try (0..<30).map { number in
      try environment.reset(seed: Evaluator.seed(of: number, from: 3))
      try driver.beginTrial(seed: 0)
      return try EpisodeResult.run(driver)
    }
    #expect(trials.map(\.episodes) == alone.map { [$0] })
    #expect(Set(alone.map(\.length)).count > 5, "different lengths")
  }

  @Test(
    "a policy that acts in all environments at once has the results of one for each thread",
    arguments: [(1, 1, 0), (2, 3, 0), (7, 2, 2), (100, 2, 0)])
  func batches(batchSize: Int, threads: Int, adaptationEpisodes: Int) throws {
    var options = try Suite.find("MT10").defaultOptions
    options.horizon = 60
    options.terminatesOnSuccess = true
    options.dynamics = DynamicsOptions(try DynamicsFamily.find("everything"))
    let specs = Array(try Suite.find("MT10").specs(options: options).prefix(3))
    let evaluator = Evaluator(
      specs, episodes: 5, adaptationEpisodes: adaptationEpisodes, seed: 4, threads: threads)
    var counts: [Int] = []
    let trials = try evaluator.run(ScriptedPolicy.random.make(), batchSize: batchSize) { done, of in
      counts.append(done)
      #expect(of == 15 * (1 + adaptationEpisodes))
    }
    #expect(try trials == evaluator.run { ScriptedPolicy.random.make() })
    #expect(counts == Array(1...15 * (1 + adaptationEpisodes)))
  }

  @Test("an evaluation ends with the error of its caller", arguments: [1, 3])
  func stopped(threads: Int) throws {
    var options = EnvironmentOptions()
    options.horizon = 5
    let evaluator = Evaluator(
      [EnvironmentSpec("reach", options: options)], episodes: 1000, threads: threads)
    struct Enough: Error {}
    let most = Atomic<Int>(0)
    let stop: @Sendable (Int, Int) throws -> Void = { done, _ in
      most.store(done, ordering: .relaxed)
      if done >= 4 { throw Enough() }
    }
    #expect(throws: Enough.self) {
      _ = try evaluator.run({ ScriptedPolicy.zero.make() }, reportProgress: stop)
    }
    #expect(throws: Enough.self) {
      _ = try evaluator.run(ScriptedPolicy.zero.make(), batchSize: 4, reportProgress: stop)
    }
    #expect(most.load(ordering: .relaxed) < 100)
  }

  @Test("a policy that cannot act in one of the tasks is refused before the first step")
  func refused() throws {
    let specs = ["reach", "goal-reach", "push"].map { EnvironmentSpec($0) }
    let policy = PickyPolicy()
    let error = #expect(throws: TaskError.self) { _ = try Evaluator(specs).run { policy } }
    #expect(error?.description.contains("goal-reach") == true)
    #expect(policy.steps == 0)
  }

  @Test("episodes of a suite use its listed initial states in order")
  func listed() throws {
    let recorder = Recorder()
    _ = try Evaluator(Suite.find("MT1:reach").specs(), episodes: 4).run { recorder }
    let initialStates = try EnvironmentSpec("reach").make().initialStates
    #expect(recorder.initialStates == Array(initialStates.prefix(4)))
  }

  @Test("the report counts outcomes, and holds everything needed to repeat it")
  func report() throws {
    let evaluator = Evaluator(try Suite.find("MT1:reach").specs(), episodes: 2, seed: 6)
    var won = EpisodeResult()
    won.firstSuccessStep = 20
    won.episodeReturn = 100
    won.length = 500
    won.unsolvedSubsteps = 3
    won.penetratingSubsteps = 1
    var lost = EpisodeResult()
    lost.episodeReturn = 50
    lost.length = 500
    lost.unsolvedSubsteps = 2
    let report = try EvaluationReport(
      suite: "MT1:reach", split: .train, policy: "expert", evaluator: evaluator,
      [[TrialResult([won]), TrialResult([lost])]])
    #expect(report.tasks[0].successRate == 0.5)
    #expect(report.tasks[0].finalSuccessRate == 0)
    #expect(report.tasks[0].meanReturn == 75)
    #expect(report.tasks[0].meanLength == 500)
    #expect(report.tasks[0].medianFirstSuccessStep == 20)
    #expect(report.tasks[0].unsolvedSubsteps == 5)
    #expect(report.tasks[0].penetratingSubsteps == 1)
    #expect(report.summary.mean == 0.5)
    #expect(report.horizon == 500)
    let text = try JSON.encode(report)
    #expect(!text.contains("adaptation") && !text.contains("trialEpisodes"))
    for key in ["origin", "seed", "goals", "dynamics", "rewardVersion", "interquartileMean"] {
      #expect(text.contains("\"\(key)\""))
    }
  }

  @Test(
    "a report with adaptation holds each episode of the trials, and refuses another number of them")
  func adaptationReport() throws {
    let evaluator = Evaluator(
      try Suite.find("MT1:reach").specs(), episodes: 2, adaptationEpisodes: 1)
    func episode(_ episodeReturn: Double, _ success: Int?) -> EpisodeResult {
      var episode = EpisodeResult()
      (episode.episodeReturn, episode.firstSuccessStep) = (episodeReturn, success)
      return episode
    }
    let report = try EvaluationReport(
      suite: "MT1:reach", split: .train, policy: "memory", evaluator: evaluator,
      [
        [
          TrialResult([episode(1, nil), episode(5, 9)]),
          TrialResult([episode(2, 3), episode(7, 4)]),
        ]
      ]
    )
    let task = report.tasks[0]
    #expect(task.trialEpisodes?.map(\.successRate) == [0.5, 1])
    #expect(task.trialEpisodes?.map(\.meanReturn) == [1.5, 6])
    #expect(task.meanReturn == 6 && task.successRate == 1 && task.episodes == 2)
    #expect(report.adaptationCurve.map(\.meanReturn) == [1.5, 6])
    try report.validate()
    let text = try JSON.encode(report)
    let other = try JSON.decode(
      EvaluationReport.self,
      from: text.replacing("\"adaptationEpisodes\": 1", with: "\"adaptationEpisodes\": 2"))
    #expect(throws: TaskError.self) { try other.validate() }
  }
}

/// Acts only in tasks without goals.
private final class PickyPolicy: EnvironmentPolicy, @unchecked Sendable {
  var steps = 0

  func prepare(for environment: Environment) throws {
    guard environment.achievedGoal == nil else {
      throw TaskError.invalidOption(
        name: "the task", given: environment.task.profile.name, allowed: "another one")
    }
  }

  func act(in environment: Environment) -> Action {
    steps += 1
    return .zero
  }
}

/// Records the initial states of episodes.
private final class Recorder: EnvironmentPolicy, @unchecked Sendable {
  var initialStates: [InitialState] = []
  func beginEpisode(in environment: Environment, seed: UInt64) {
    initialStates.append(environment.task.initialState)
  }
  func act(in environment: Environment) -> Action { .zero }
}
