import Base
import Tasks
import Testing

@testable import Agents

@Suite("Statistics of training episodes")
struct EpisodeStatisticsTests {
  private func report(
    full: (episodes: Int, successes: Int, returns: Double) = (0, 0, 0),
    shortened: (episodes: Int, successes: Int, returns: Double) = (0, 0, 0)
  ) -> TrainingReport {
    var report = TrainingReport(tasks: 1)
    (report.episodes, report.successes, report.returns) = (
      [full.episodes], [full.successes], [full.returns]
    )
    (report.shortenedEpisodes, report.shortenedSuccesses, report.shortenedReturns) = (
      [shortened.episodes], [shortened.successes], [shortened.returns]
    )
    return report
  }

  @Test("shortened episodes count until another one has ended, and never again")
  func shortened() {
    var statistics = EpisodeStatistics(tasks: 1)
    statistics.update(report(shortened: (20, 5, 100)))
    #expect(statistics.meanSuccess == 0.25 && statistics.meanReturn == 5)
    #expect(!statistics.hasEpisodes)
    // The first whole episodes replace all before them.
    statistics.update(report(full: (10, 8, 90), shortened: (10, 0, 1)))
    #expect(statistics.meanSuccess == 0.8 && statistics.meanReturn == 9)
    #expect(statistics.hasEpisodes)
    statistics.update(report(shortened: (50, 0, 0)))
    #expect(statistics.meanSuccess == 0.8 && statistics.meanReturn == 9)
  }

  @Test("environments that have just begun end each a shortened episode, then whole ones")
  func staggered() throws {
    let suite = try Suite.find("reach,push")
    var options = suite.defaultOptions
    options.horizon = 30
    let environments = try TrainingEnvironments(
      suite.specs(options: options), perTask: 8, UniformTasks(), threads: 2)
    var generator = SeededGenerator(seed: 3)
    let actions = [Float](repeating: 0, count: 4 * environments.count)
    for _ in 0..<2 {
      try environments.reset(using: &generator)
      var report = TrainingReport(tasks: 2)
      for _ in 0..<60 {
        try environments.vector.step(actions)
        for place in 0..<environments.count where environments.recordStep(place, in: &report) {
          try environments.beginNextEpisode(place, using: &generator)
        }
      }
      // After twice the horizon: one shortened episode, and one whole one that followed it. Few are whole by chance.
      let shortened = report.shortenedEpisodes.reduce(0, +)
      #expect((12...16).contains(shortened))
      #expect(report.episodes.reduce(0, +) >= 16)
      #expect(report.returns[0] / Double(report.episodes[0]) > report.shortenedReturns[0] / 8)
    }
  }
}
