internal import Base
internal import Tasks

extension RunConfiguration {
  /// Throws if this run cannot start from what the run in a folder has learned.
  func requireSimilarity(toRunIn folder: RunFolder) throws {
    guard folder.hasRun, folder.hasCheckpoint else {
      throw FileError.unsuitable(
        path: folder.path, reason: "has no run with a checkpoint to start from")
    }
    let there = try LearningProblem(RunOutline(reading: folder.configuration))
    let here = try LearningProblem(
      RunOutline(algorithm: algorithm, suite: suite, environment: environment))
    if let difference = try JSONValue(encoding: there).firstDifference(
      from: JSONValue(encoding: here))
    {
      throw FileError.unsuitable(
        path: folder.path, reason: "cannot be started from: \(difference)")
    }
  }
}

/// The part of a configuration that is the same for all algorithms.
private struct RunOutline: Decodable {
  let algorithm, suite: String
  let environment: EnvironmentOptions

  init(algorithm: String, suite: String, environment: EnvironmentOptions) {
    self.algorithm = algorithm
    self.suite = suite
    self.environment = environment
  }

  init(reading path: String) throws {
    self = try FileSchema.configuration.read(path) { file in
      // Another algorithm's settings could not be decoded.
      guard case .object(let members) = try FileSchema.configuration.migrated(file) else {
        throw JSONError(path: "", reason: "expected an object")
      }
      let names = CodingKeys.allCases.map(\.stringValue)
      return try JSON.decode(
        RunOutline.self, from: .object(members.filter { names.contains($0.key) }))
    }
  }

  private enum CodingKeys: String, CodingKey, CaseIterable { case algorithm, suite, environment }
}

/// What two runs have in common if one can start from what the other has learned.
private struct LearningProblem: Encodable {
  let algorithm: String
  let tasks: [String]
  let observation: ObservationOptions
  let areGoalsObservable: Bool

  init(_ run: RunOutline) throws {
    algorithm = run.algorithm
    tasks = try Suite.find(run.suite).train.map(\.task)
    observation = run.environment.observation
    areGoalsObservable = run.environment.goals.isObservable
  }
}
