public import Base
internal import Learning

/// The experiment as it was run, in the folder of its results.
public struct ExperimentRecord: Codable, Equatable, Sendable {
  public struct TaskVersion: Codable, Equatable, Sendable {
    public let name: String
    public let version: Int
  }

  /// The release and machine that wrote it, for information.
  public let origin: FileProvenance
  public let tasks: [TaskVersion]
  public let experiment: Experiment

  private static let schema = FileSchema("experiment's results")

  init(_ plan: ExperimentPlan) {
    origin = .current()
    tasks = plan.tasks
    experiment = plan.experiment
  }

  public init(reading folder: ExperimentFolder) throws {
    self = try Self.schema.read(ExperimentRecord.self, from: folder.record)
    do {
      try experiment.validate()
    } catch {
      throw Self.schema.error(error, of: folder.record)
    }
  }

  /// Writes it, unless the folder has a record of the same experiment already.
  func write(to folder: ExperimentFolder) throws {
    if folder.hasRecord {
      let old = try ExperimentRecord(reading: folder)
      if old.experiment == experiment, old.tasks == tasks { return }
    }
    try Self.schema.write(self, to: folder.record)
  }
}
