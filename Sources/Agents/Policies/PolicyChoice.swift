internal import Glibc
public import Tasks

/// A policy by the word that was given for it.
public enum PolicyChoice: Sendable {
  case scripted(ScriptedPolicy)
  /// What was learned in a run: its folder or the policy's file.
  case learned(String)
  case bundled(BundledAgent)

  public init(_ word: String) throws {
    if let scripted = ScriptedPolicy(rawValue: word) {
      self = .scripted(scripted)
      return
    }
    if access(word, F_OK) == 0 {
      self = .learned(word)
      return
    }
    guard let agent = BundledAgent.all.first(where: { $0.name == word }) else {
      throw TaskError.unknownName(
        kind: "policy or folder", name: word,
        known: ScriptedPolicy.allCases.map(\.rawValue) + BundledAgent.all.map(\.name))
    }
    self = .bundled(agent)
  }

  public var name: String {
    switch self {
    case .scripted(let policy): policy.rawValue
    case .learned(let path): path
    case .bundled(let agent): agent.name
    }
  }

  /// The matrix kernels that it acts by; nil where it computes no network.
  public var kernels: String? {
    switch self {
    case .scripted: nil
    case .learned, .bundled: MatrixKernels.name
    }
  }

  public func make() throws -> any Policy {
    switch self {
    case .scripted(let policy): policy.make()
    case .learned(let path): try LearnedPolicy(reading: path)
    case .bundled(let agent): try agent.policy()
    }
  }
}
