package import Agents
internal import Base

/// The results of an experiment: the runs that were started, and what is missing.
package struct ExperimentResults: Sendable {
  package let experiment: Experiment
  package let runs: [RunRecord]
  /// The names of the runs that were not started.
  package let missingRuns: [String]
  /// The names of the rows of which no run was started.
  package let missingRows: [String]

  /// Reads the folder of the results. Rows have the order of the experiment.
  package init(reading folder: ExperimentFolder) throws {
    experiment = try ExperimentRecord(reading: folder).experiment
    var (runs, missingRuns, missingRows): ([RunRecord], [String], [String]) = ([], [], [])
    for row in experiment.rows {
      let before = runs.count
      for seed in experiment.seeds {
        let runFolder = folder.folder(of: row.name, seed: seed)
        let name = String(runFolder.path.dropFirst(folder.path.count + 1))
        guard runFolder.hasRun else {
          missingRuns.append(name)
          continue
        }
        var run = try RunRecord(reading: runFolder.path)
        run.name = name
        run.experimentRow = RunRecord.ExperimentRow(
          experiment: experiment.name, folder: folder.path, name: row.name,
          seedCount: experiment.seeds.count)
        runs.append(run)
      }
      if runs.count == before { missingRows.append(row.name) }
    }
    (self.runs, self.missingRuns, self.missingRows) = (runs, missingRuns, missingRows)
  }
}

extension RunRecord {
  /// The row of an experiment that a run belongs to.
  package struct ExperimentRow: Hashable, Sendable {
    package let experiment, folder, name: String
    /// The number of seeds that the experiment has.
    package let seedCount: Int
  }
}
