import Base
import Testing

@testable import Tasks

@Suite("Evaluation")
struct EvaluationTests {
  @Test("statistics are those of NumPy and SciPy")
  func statistics() {
    // numpy.mean, numpy.median and scipy.stats.trim_mean(x, 0.25) of the same numbers.
    let values = [0.9, 0.1, 0.4, 1.0, 0.0, 0.75, 0.62, 0.33, 0.98, 0.5]
    #expect(abs(Statistics.mean(values) - 0.558) < 1e-12)
    #expect(abs(Statistics.median(values) - 0.56) < 1e-12)
    #expect(abs(Statistics.interquartileMean(values) - 0.5833333333333334) < 1e-12)
    #expect(abs(Statistics.meanOfWorst(3, values) - 0.14333333333333334) < 1e-12)
    // numpy.percentile(x, [2.5, 97.5])
    let sorted = values.sorted()
    #expect(abs(Statistics.percentile(0.025, ofSorted: sorted) - 0.0225) < 1e-12)
    #expect(abs(Statistics.percentile(0.975, ofSorted: sorted) - 0.9955) < 1e-12)
    #expect(Statistics.mean([]) == 0)
    #expect(Statistics.interquartileMean([0.3]) == 0.3)
  }

  @Test("the bootstrap interval of a mean is the one theory gives")
  func bootstrap() {
    // 4 tasks of 100 episodes, half of them won: the mean's standard error is 0.5 / 20.
    let scores = (0..<4).map { _ in (0..<100).map { Double($0 % 2) } }
    let interval = Statistics.bootstrapInterval(scores, draws: 4000, of: Statistics.mean)
    #expect(abs(interval.lower - (0.5 - 1.96 * 0.025)) < 0.005)
    #expect(abs(interval.upper - (0.5 + 1.96 * 0.025)) < 0.005)
    // Tasks that are always won or lost leave nothing to chance.
    let certain = Statistics.bootstrapInterval([[1, 1], [0, 0]], of: Statistics.mean)
    #expect(certain.lower == 0.5 && certain.upper == 0.5)
  }

  @Test("results do not depend on the number of threads")
  func threads() throws {
    var options = try Suite.find("MT10").standardOptions
    options.horizon = 60
    let specs = try Suite.find("MT10").specs(options: options)
    let runs = try [1, 2, 3].map { threads in
      try Evaluator(specs, episodes: 3, seed: 4, threads: threads).run {
        ScriptedPolicy.random.make()
      }
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] == runs[2])
    let other = try Evaluator(specs, episodes: 3, seed: 5).run { ScriptedPolicy.random.make() }
    #expect(other != runs[0])
  }

  @Test("episodes of a listed suite take its layouts in turn")
  func listed() throws {
    let seen = Recorder()
    _ = try Evaluator(Suite.find("MT1:reach").specs(), episodes: 4).run { seen }
    let layouts = try EnvironmentSpec("reach").make().layouts
    #expect(seen.layouts == Array(layouts.prefix(4)))
  }

  @Test("the report counts what happened, and can be repeated from what it says")
  func report() throws {
    let evaluator = Evaluator(try Suite.find("MT1:reach").specs(), episodes: 2, seed: 6)
    var won = Episode()
    won.firstSuccess = 20
    won.total = 100
    won.length = 500
    won.unsolvedSubsteps = 3
    won.harmedSubsteps = 1
    var lost = Episode()
    lost.total = 50
    lost.length = 500
    lost.unsolvedSubsteps = 2
    let report = try EvaluationReport(
      suite: "MT1:reach", split: .train, policy: "expert", evaluator: evaluator, [[won, lost]])
    #expect(report.tasks[0].success == 0.5)
    #expect(report.tasks[0].successAtEnd == 0)
    #expect(report.tasks[0].meanReturn == 75)
    #expect(report.tasks[0].meanLength == 500)
    #expect(report.tasks[0].medianFirstSuccess == 20)
    #expect(report.tasks[0].unsolvedSubsteps == 5)
    #expect(report.tasks[0].harmedSubsteps == 1)
    #expect(report.summary.mean == 0.5)
    #expect(report.horizon == 500)
    let text = try JSON.encode(report)
    for key in ["origin", "seed", "goals", "dynamics", "rewardVersion", "interquartileMean"] {
      #expect(text.contains("\"\(key)\""))
    }
  }
}

/// Notes where episodes start.
private final class Recorder: Policy, @unchecked Sendable {
  var layouts: [Layout] = []
  func begin(_ environment: Environment, seed: UInt64) { layouts.append(environment.task.layout) }
  func act(in environment: Environment) -> Action { .zero }
}
