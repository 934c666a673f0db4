internal import Agents
internal import Glibc
internal import Tasks

/// A policy by the word that was given for it.
enum PolicyChoice: Sendable {
  case scripted(ScriptedPolicy)
  /// What was learned in a run: its folder or the policy's file.
  case learned(String)

  init(_ word: String) throws {
    if let scripted = ScriptedPolicy(rawValue: word) {
      self = .scripted(scripted)
      return
    }
    guard access(word, F_OK) == 0 else {
      throw TaskError.unknownName(
        kind: "policy or folder", name: word, known: ScriptedPolicy.allCases.map(\.rawValue))
    }
    self = .learned(word)
  }

  var name: String {
    switch self {
    case .scripted(let policy): policy.rawValue
    case .learned(let path): path
    }
  }

  func make() throws -> any Policy {
    switch self {
    case .scripted(let policy): policy.make()
    case .learned(let path): try LearnedPolicy(reading: path)
    }
  }
}
