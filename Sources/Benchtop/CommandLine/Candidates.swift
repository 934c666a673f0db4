internal import Agents
internal import Render
internal import Tasks

/// What a shell may propose where a value is being written.
struct Candidates: Sendable {
  struct Word: Sendable {
    let text: String
    /// A line that tells it from others; may be empty.
    var summary = ""
  }

  enum Paths: String, Sendable { case none, files, folders }

  /// Looked up when they are asked for: agents and a package's own tasks are known only then.
  var words: @Sendable () -> [Word] = { [] }
  var paths = Paths.none
  /// What stands between several values in one word, as in A,B.
  var separator: Character?

  static let none = Candidates()
  static let files = Candidates(paths: .files)
  static let folders = Candidates(paths: .folders)

  static let tasks = Candidates(words: {
    Catalog.tasks.map { Word(text: $0.profile.name, summary: $0.profile.sentence) }
  })
  static let suites = Candidates(words: {
    Suite.named.map { Word(text: $0.name, summary: $0.summary) }
      + Catalog.tasks.map { Word(text: "MT1:\($0.profile.name)", summary: $0.profile.sentence) }
  })
  static let families = Candidates(words: {
    DynamicsFamily.named.map { Word(text: $0.name, summary: $0.summary) }
  })
  static let cameras = Candidates(words: { Camera.named.map { Word(text: $0.name) } })
  static let algorithms = Candidates(words: {
    Algorithms.all.map { Word(text: $0.name, summary: $0.summary) }
  })
  static let agents = Candidates(words: {
    BundledAgent.all.map { Word(text: $0.name, summary: "a bundled agent") }
  })
  static let policies = Candidates(
    words: { ScriptedPolicy.allCases.map { Word(text: $0.rawValue) } + agents.words() },
    paths: .files)
  static let runs = Candidates(words: { agents.words() }, paths: .files)

  /// Several of them in one word, with commas between.
  var list: Candidates {
    var list = self
    list.separator = ","
    return list
  }
}

extension Option {
  /// What its value may be.
  var valueCandidates: Candidates {
    guard case .choice(let names) = kind else { return candidates }
    return Candidates(words: { names.map { Candidates.Word(text: $0) } })
  }
}
