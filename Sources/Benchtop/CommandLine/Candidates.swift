internal import Agents
internal import Render
internal import Tasks

/// Completions that a shell may offer for a value.
struct Candidates: Sendable {
  struct Word: Sendable {
    let text: String
    /// One line of description; may be empty.
    var summary = ""
  }

  enum Paths: String, Sendable { case none, files, folders }

  /// Evaluated on each use: agents and a package's own tasks are known only then.
  var words: @Sendable () -> [Word] = { [] }
  var paths = Paths.none
  /// The separator of several values in one word, as in A,B.
  var separator: Character?

  static let none = Candidates()
  static let files = Candidates(paths: .files)
  static let folders = Candidates(paths: .folders)

  static let tasks = Candidates(words: {
    Catalog.tasks.map { Word(text: $0.profile.name, summary: $0.profile.instruction) }
  })
  /// Suites, and tasks for lists of them.
  static let suites = Candidates(
    words: {
      Suite.all.map { Word(text: $0.name, summary: $0.summary) } + tasks.words()
        + Catalog.tasks.map {
          Word(text: "MT1:\($0.profile.name)", summary: $0.profile.instruction)
        }
    }, separator: ",")
  static let families = Candidates(words: {
    DynamicsFamily.all.map { Word(text: $0.name, summary: $0.summary) }
  })
  static let cameras = Candidates(words: { Camera.builtIn.map { Word(text: $0.name) } })
  static let algorithms = Candidates(words: {
    Algorithms.all.map { Word(text: $0.name, summary: $0.summary) }
  })
  static let agents = Candidates(words: {
    BundledAgent.all.map { Word(text: $0.name, summary: "a bundled agent") }
  })
  static let experiments = Candidates(
    words: {
      BundledFiles.experiments.all.map { Word(text: $0.name, summary: "a bundled experiment") }
    }, paths: .files)
  static let recipes = Candidates(
    words: { BundledFiles.recipes.all.map { Word(text: $0.name, summary: "a bundled recipe") } },
    paths: .files)
  static let policies = Candidates(
    words: { ScriptedPolicy.allCases.map { Word(text: $0.rawValue) } + agents.words() },
    paths: .files)
  /// Bundled agents, folders of training runs, and files of results.
  static let runs = Candidates(words: { agents.words() }, paths: .files)

  /// Several values in one word, with commas between.
  var list: Candidates {
    var list = self
    list.separator = ","
    return list
  }
}

extension Option {
  /// Completions of its value.
  var valueCandidates: Candidates {
    guard case .choice(let names) = kind else { return candidates }
    return Candidates(words: { names.map { Candidates.Word(text: $0) } })
  }
}
