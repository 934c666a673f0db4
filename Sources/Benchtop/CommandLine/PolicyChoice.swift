internal import Agents
internal import Glibc
internal import Tasks

/// A policy by the word that was given for it.
enum PolicyChoice: Sendable {
  case scripted(ScriptedPolicy)
  /// What was learned in a run: its folder or the policy's file.
  case learned(String)
  case shipped(ShippedAgent)

  init(_ word: String) throws {
    if let scripted = ScriptedPolicy(rawValue: word) {
      self = .scripted(scripted)
      return
    }
    if access(word, F_OK) == 0 {
      self = .learned(word)
      return
    }
    guard let agent = ShippedAgent.all.first(where: { $0.name == word }) else {
      throw TaskError.unknownName(
        kind: "policy or folder", name: word,
        known: ScriptedPolicy.allCases.map(\.rawValue) + ShippedAgent.all.map(\.name))
    }
    self = .shipped(agent)
  }

  var name: String {
    switch self {
    case .scripted(let policy): policy.rawValue
    case .learned(let path): path
    case .shipped(let agent): agent.name
    }
  }

  func make() throws -> any Policy {
    switch self {
    case .scripted(let policy): policy.make()
    case .learned(let path): try LearnedPolicy(reading: path)
    case .shipped(let agent): try agent.policy()
    }
  }
}
