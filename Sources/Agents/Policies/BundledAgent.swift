internal import Base
internal import Glibc
public import Tasks

/// A trained agent that is bundled with Benchtop: the main files of its run folder.
public struct BundledAgent: Sendable {
  /// The name of the evaluation report in an agent's folder and in a run's folder.
  public static let evaluationName = "evaluation.json"

  public let name: String
  public let folder: String

  /// All bundled agents, in the order of their names.
  public static let all: [BundledAgent] = {
    guard let library = Assets.folder("agents") else { return [] }
    return Folder.names(in: library).map { BundledAgent(name: $0, folder: "\(library)/\($0)") }
      .filter { access("\($0.folder)/\(LearnedPolicy.fileName)", R_OK) == 0 }
  }()

  public static func find(_ name: String) throws -> BundledAgent {
    guard let agent = all.first(where: { $0.name == name }) else {
      throw TaskError.unknownName(kind: "bundled agent", name: name, known: all.map(\.name))
    }
    return agent
  }

  /// Reads the agent's policy.
  public func policy() throws -> LearnedPolicy { try LearnedPolicy(reading: folder) }

  /// Reads the report of the agent's evaluation on its suite.
  public func evaluation() throws -> EvaluationReport {
    try EvaluationReport(reading: "\(folder)/\(BundledAgent.evaluationName)")
  }
}
