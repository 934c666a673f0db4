internal import Base
internal import Glibc
public import Tasks

/// A trained agent that is bundled with Benchtop: the main files of its run folder.
public struct BundledAgent: Sendable {
  /// The name of the evaluation report in an agent's folder and in a run's folder.
  public static let evaluationName = "evaluation.json"

  public let name: String
  public let folder: String

  /// All bundled agents, in the order of their names. They are in `assets/agents` of the repository that the command or
  /// the C library was built in, or in `share/benchtop/agents` of the installation.
  public static let all: [BundledAgent] = {
    guard let library else { return [] }
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

  private static let library: String? = {
    guard let program else { return nil }
    var folder = Substring(program)
    while let slash = folder.lastIndex(of: "/") {
      folder = folder[..<slash]
      for subfolder in ["assets/agents", "share/benchtop/agents"] {
        let candidate = "\(folder)/\(subfolder)"
        if access(candidate, R_OK | X_OK) == 0 { return candidate }
      }
    }
    return nil
  }()

  /// The file that this code was loaded from: the library or the command.
  private static var program: String? {
    let here: @convention(c) () -> Void = {}
    let address = UInt(bitPattern: unsafeBitCast(here, to: UnsafeRawPointer.self))
    guard let maps = try? File.readText("/proc/self/maps") else { return nil }
    for line in maps.split(separator: "\n") {
      // For example "55d0c0000000-55d0c0020000 r-xp 00002000 103:02 4711    /usr/bin/benchtop".
      let bounds = line.prefix { $0 != " " }.split(separator: "-").map { UInt($0, radix: 16) ?? 0 }
      guard bounds.count == 2, bounds[0] <= address, address < bounds[1] else { continue }
      return line.firstIndex(of: "/").map { String(line[$0...]) }
    }
    return nil
  }
}
