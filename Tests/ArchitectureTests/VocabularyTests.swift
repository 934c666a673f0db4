import Foundation
import Testing

/// The project speaks the field's words; these are words it once used instead. A newcomer cannot search for them or
/// check them against a paper.
@Suite("The vocabulary")
struct VocabularyTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "../..").standardizedFileURL

  /// Names that must not return, each with the name that replaced it.
  private static let identifiers = [
    "advise": "scriptedAction", "arrange": "reset(to:)", "entropyBonus": "entropyCoefficient",
    "expertShare": "expertStartProbability", "FilmWriter": "VideoWriter",
    "firstDeviation": "initialStd", "firstTemperature": "initialTemperature",
    "GatedUnit": "GRUCell", "hasLayerNorm": "usesLayerNorm", "hasTaskHeads": "usesTaskHeads",
    "Judgement": "StepOutcome", "keepAccount": "update", "lastChance": "repeatedRandom",
    "LastingNoise": "CorrelatedNoise", "lastRate": "learningRateSchedule",
    "logDeviationRange": "logStdRange", "longestGradient": "maxGradientNorm",
    "meanDecay": "beta1", "persistence": "noiseCorrelation",
    "randomShare": "randomActionProbability",
    "replayPerTask": "replayCapacityPerTask", "returnSpan": "rewardScaleMaxReturn",
    "returnSteps": "nStep", "rowsPerTask": "batchSizePerTask", "slowCritics": "targetCritics",
    "slowShare": "tau", "squareDecay": "beta2", "taskInput": "taskConditioning",
    "TrainingGround": "TrainingContext", "Verdict": "StepOutcome", "WholeFile": "File",
    "WorkerPool": "ThreadPool",
  ]

  /// Turns of phrase that must not return, as regular expressions, each with plain English for it.
  private static let phrases = [
    #"\bcom(e|es|ing) along\b"#: "bundled", #"\bwhoever\b"#: "the policy that",
    #"\bgo(es)? on with\b"#: "continues", #"\breckoned with\b"#: "bootstrapped, counted",
    #"\bwhere left out\b"#: "[default: …]", #"\bunless given\b"#: "[default: …]",
    #"\bwhat (all )?chance\b"#: "random seed, exploration noise", #"\bby chance alone\b"#: "random",
    #"\bin place of all else\b"#: "only", #"\b(is|are|was) paid\b"#: "reward",
    #"\bis no proper\b"#: "is not a valid", #"\bas (it|they) comes?\b"#: "by default",
  ]

  private static let files: [URL] = {
    let folders = [
      "Sources", "Tests", "Examples", "Benchmarks", "Scripts", "python", "docs", "site",
    ]
    let pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile"]
    let endings: Set = ["swift", "c", "h", "py", "md", "sh", ""]
    let found = folders.flatMap { folder in
      let all = FileManager.default.enumerator(
        at: root.appending(path: folder), includingPropertiesForKeys: [.isRegularFileKey])
      return all?.compactMap { $0 as? URL } ?? []
    }
    return (found + pages.map { root.appending(path: $0) }).filter { file in
      let path = file.path
      return endings.contains(file.pathExtension) && !path.contains("/Corpus/")
        && !path.contains("/Recorded/") && !path.contains("/.")
        && file.lastPathComponent != "VocabularyTests.swift"
    }
  }()

  @Test("is the field's, in names and prose")
  func words() throws {
    // Swift's own regular expressions take ten times as long.
    let names = try NSRegularExpression(
      pattern: #"\b("# + Self.identifiers.keys.sorted().joined(separator: "|") + #")\b"#)
    let turns = try Self.phrases.map {
      (try NSRegularExpression(pattern: $0.key, options: .caseInsensitive), $0.value)
    }
    #expect(Self.files.count > 400)
    for file in Self.files {
      guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
      let name = String(file.path.dropFirst(Self.root.path.count + 1))
      func found(_ expression: NSRegularExpression) -> [(place: String, words: String)] {
        expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).map { match in
          let range = Range(match.range, in: text)!
          let line = text[..<range.lowerBound].count { $0.isNewline } + 1
          return ("\(name):\(line)", String(text[range]))
        }
      }
      // The changelog tells what a name was.
      for (place, old) in name == "CHANGELOG.md" ? [] : found(names) {
        Issue.record("\(place): '\(old)' is now \(Self.identifiers[old] ?? "")")
      }
      for (turn, better) in turns {
        for (place, words) in found(turn) { Issue.record("\(place): '\(words)': say \(better)") }
      }
    }
  }
}
