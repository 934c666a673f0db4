import Foundation
import Reports
import Tasks
import TestSupport
import Testing

@testable import Benchtop

@Suite("benchtop report")
struct ReportTests {
  private func report(_ words: String...) throws -> Binary.Outcome {
    try Binary.run(["report"] + words)
  }

  private func page(_ words: [String], in folder: TemporaryFolder) throws -> String {
    let path = folder.path("page.html")
    let outcome = try Binary.run(["report"] + words + ["--force", "--out", path])
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  /// Parses it as strictly as XML is parsed; no browser is so strict.
  private func requireWellFormed(_ path: String) throws {
    try ExternalProgram.python(
      "import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])", path, needing: "xml")
  }

  @Test("runs that differ only in the seed are one group, with an interval; others are not")
  func groups() throws {
    let folder = try TemporaryFolder()
    let seeds = try RunFixture.writeSeeds(3, in: folder.path("a"))
    let other = folder.path("a/longer")
    try RunFixture.write(other, configuration: RunFixture.configuration(steps: 4000))
    let outcome = try Binary.run(["report"] + seeds + [other, "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let figures = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let groups = try #require(figures["groups"] as? [[String: Any]])
    #expect(groups.map { $0["name"] as? String } == ["ppo", "longer"])
    #expect((groups[0]["runs"] as? [Any])?.count == 3)
    let curve = try #require(groups[0]["successOverSteps"] as? [String: [Double]])
    #expect(curve["x"] == [1000, 2000, 3000, 4000])
    #expect(curve["lower"]?.count == 4)
    #expect(groups[1]["successOverSteps"] == nil && groups[1]["summary"] == nil)
    let text = try page(seeds + [other], in: folder)
    #expect(text.contains("class=\"band c0\""))
    #expect(text.contains("3 seeds") && text.contains("one seed"))
    #expect(text.contains("Not evaluated yet: longer"))
    #expect(text.contains("<code>steps</code>"), "what differs")
  }

  @Test("an evaluation with adaptation has its curve in the table, the page and the JSON")
  func adaptation() throws {
    let folder = try TemporaryFolder()
    let results = folder.path("expert.json")
    let outcome = try Binary.run([
      "evaluate", "--suite", "reach,drawer-close", "--episodes", "3", "--adaptation-episodes", "2",
      "--horizon", "100", "--json=\(results)",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("episode of a trial"))
    let text = try page([results], in: folder)
    try requireWellFormed(folder.path("page.html"))
    #expect(text.contains("id=\"adaptation\"") && text.contains("Success rate in a trial"))
    #expect(text.contains("--adaptation-episodes 2"), "the command that repeats it")
    let summary = try Binary.run(["report", results, "--json"])
    let figures = try #require(
      try JSONSerialization.jsonObject(with: Data(summary.output.utf8)) as? [String: Any])
    let groups = try #require(figures["groups"] as? [[String: Any]])
    let curve = try #require(groups[0]["successInTrials"] as? [String: [Double]])
    #expect(curve["x"] == [1, 2, 3] && curve["mean"] == [1, 1, 1])
  }

  @Test("means and intervals over seeds are NumPy's")
  func intervals() throws {
    let folder = try TemporaryFolder()
    let seeds = try RunFixture.writeSeeds(4, in: folder.path("a"))
    let json = folder.path("report.json")
    #expect(try Binary.run(["report"] + seeds + ["--json=\(json)"]).status == 0)
    // 3.182446 is Student's quantile for three degrees of freedom, from a printed table.
    try ExternalProgram.python(
      """
      import csv, json, sys, numpy as np
      figures = json.load(open(sys.argv[1]))["groups"][0]
      runs = [list(csv.DictReader(open(p + "/evaluation.csv"))) for p in sys.argv[2:]]
      values = np.array([[float(row["success"]) for row in run] for run in runs])
      mean = values.mean(axis=0)
      reach = 3.182446 * values.std(axis=0, ddof=1) / np.sqrt(len(runs))
      curve = figures["successOverSteps"]
      assert np.allclose(curve["mean"], mean)
      assert np.allclose(curve["lower"], np.clip(mean - reach, 0, 1), atol=1e-6)
      assert np.allclose(curve["upper"], np.clip(mean + reach, 0, 1), atol=1e-6)
      tasks = {t["name"]: t for t in figures["tasks"]}
      last = np.array([[float(run[-1][t]) for run in runs] for t in tasks])
      assert np.allclose([t["success"] for t in tasks.values()], last.mean(axis=1))
      summary = figures["summary"]
      assert np.isclose(summary["mean"], last.mean())
      assert np.isclose(summary["median"], np.median(last.mean(axis=1)))
      assert np.isclose(summary["worst"], last.mean(axis=1).min())
      profile = figures["profile"]
      direct = [(last > tau).mean() for tau in profile["taus"]]
      assert np.allclose(profile["fractions"], direct)
      # Over time, seeds were looked at in different places: lines between those, as NumPy draws them.
      timed = figures["successOverHours"]
      hours = np.array([[float(row["hours"]) for row in run] for run in runs])
      assert np.isclose(timed["x"][0], hours[:, 0].max()) and np.isclose(timed["x"][-1], hours[:, -1].min())
      lines = [np.interp(timed["x"], h, v) for h, v in zip(hours, values)]
      assert np.allclose(timed["mean"], np.mean(lines, axis=0))
      """, arguments: [json] + seeds, needing: "numpy")
  }

  @Test("the page is well-formed, the same each time, and needs nothing from elsewhere")
  func page() throws {
    let folder = try TemporaryFolder()
    let runs = try RunFixture.writeSeeds(2, in: folder.path("a")) + ["mt10-bc"]
    let text = try page(runs, in: folder)
    try requireWellFormed(folder.path("page.html"))
    #expect(try page(runs, in: folder) == text)
    for word in ["<script", "<link rel=\"stylesheet", "@import", "url(", "NaN", "nan", "inf %"] {
      #expect(!text.contains(word), "\(word)")
    }
    let addresses = text.matches(of: /(?:src|href)="([^"]*)"/).map { String($0.output.1) }
    #expect(addresses.allSatisfy { $0.hasPrefix("#") || $0.hasPrefix("data:") })
    // For those who cannot see plots.
    let plots = text.matches(of: /<svg class="(?:plot|heat)"[^>]*>/).map { String($0.output) }
    #expect(plots.count >= 6)
    #expect(plots.allSatisfy { $0.contains("role=\"img\"") && $0.contains("aria-label=\"") })
  }

  @Test("logged cosines become the conflict matrix of each third of the training")
  func conflicts() throws {
    let folder = try TemporaryFolder()
    let paths = try RunFixture.writeSeeds(2, in: folder.path("a"))
    for (seed, path) in paths.enumerated() {
      // -0.5 and -0.3 in the first third, whose mean over seeds is -0.4; then 0.25.
      let first = seed == 0 ? -0.5 : -0.3
      let lines = [first, first, 0.25, 0.25, 0.25, 0.25].enumerated().map {
        "\($0 + 1),\($1),0.5,0.75"
      }
      let header = "step,ppo/critic_cosine/reach/push,ppo/critic_cosine/reach/door-open,success"
      try ([header] + lines).joined(separator: "\n").appending("\n")
        .write(toFile: "\(path)/curve.csv", atomically: true, encoding: .utf8)
    }
    let text = try page(paths, in: folder)
    try requireWellFormed(folder.path("page.html"))
    #expect(text.contains("ppo/critic, last third of the training"))
    for cell in ["reach, push: -0.400", "push, reach: 0.250", "door-open, reach: 0.500"] {
      #expect(text.contains(cell), "\(cell)")
    }
    #expect(text.contains("push, door-open: no data") && text.contains("push, push: 1.000"))
  }

  @Test("whatever users call things, it is text and no markup")
  func escaping() throws {
    let folder = try TemporaryFolder()
    let name = "<b onload='x'>&\"\u{1}\u{7F}"
    try RunFixture.write(
      folder.path(name), configuration: RunFixture.configuration(algorithm: "<i>&amp;\\u0001"),
      checkpoints: [.init(step: 1000, hours: 0.1, success: [0, 1, 0.5])])
    let text = try page([folder.path(name), "--title", "</title><script>&"], in: folder)
    try requireWellFormed(folder.path("page.html"))
    #expect(!text.contains("<b onload") && !text.contains("<script") && !text.contains("<i>"))
    #expect(text.contains("&lt;/title&gt;&lt;script&gt;&amp;"))
  }

  @Test("numbers that are not there, or are none, leave gaps and sentences")
  func missing() throws {
    let folder = try TemporaryFolder()
    let bare = folder.path("begun")
    try RunFixture.write(bare, configuration: RunFixture.configuration())
    let empty = folder.path("empty")
    try RunFixture.write(
      empty, configuration: RunFixture.configuration(steps: 5000), checkpoints: [], curve: [])
    let strange = folder.path("strange")
    try RunFixture.write(
      strange, configuration: RunFixture.configuration(steps: 6000),
      checkpoints: [.init(step: 10, hours: .nan, success: [.nan, 0.5, .infinity])],
      curve: [(1, .nan, .infinity), (2, 0.5, 1), (3, 0.25, 1e300)])
    let partial = folder.path("partial")
    try RunFixture.write(
      partial, configuration: RunFixture.configuration(steps: 7000),
      checkpoints: [.init(step: 10, hours: 0.1, success: [0, 0.5, 1])])
    let file = try FileHandle(forWritingTo: URL(filePath: "\(partial)/evaluation.csv"))
    try file.seekToEnd()
    try file.write(contentsOf: Data("20,0.2,0.".utf8))
    try file.close()
    let text = try page([bare, empty, strange, partial], in: folder)
    try requireWellFormed(folder.path("page.html"))
    for word in ["NaN", "nan", "inf"] {
      #expect(text.firstMatch(of: try Regex("[>\" ]\(word)[<\" ]")) == nil, "\(word)")
    }
    #expect(text.contains("No evaluated checkpoint yet: begun, empty"))
    #expect(text.contains("the checkpoint at step 10, 5 episodes per task"))
  }

  @Test("results of evaluate stand beside runs, and say how they are repeated")
  func results() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("expert.json")
    let asked = [
      "evaluate", "--policy", "random", "--suite", "MT1:reach+friction", "--episodes", "3",
      "--goals", "random", "--horizon", "90", "--seed", "4", "--json=\(file)",
    ]
    #expect(try Binary.run(asked).status == 0)
    let outcome = try report("mt10-bc", file, "--json")
    let figures = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let groups = try #require(figures["groups"] as? [[String: Any]])
    #expect(groups.map { $0["name"] as? String } == ["mt10-bc", "expert"])
    let runs = try #require(groups[1]["runs"] as? [[String: Any]])
    let command = try #require(runs[0]["command"] as? String)
    var words = command.split(separator: " ").map(String.init)
    #expect(words.removeFirst() == "benchtop")
    let again = try Binary.run(words + ["--json"])
    #expect(again.output == (try String(contentsOfFile: file, encoding: .utf8)))
  }

  @Test("the command told repeats the run, to every setting")
  func repeats() throws {
    let folder = try TemporaryFolder()
    let asked = [
      "ppo", "--suite", "MT10", "--steps", "500000", "--seed", "7", "--checkpoint-steps", "12345",
      "--goals", "random", "--reward", "sparse", "--horizon", "150", "--dynamics", "friction",
      "--set", "epochs=4", "--set", "policy.torso.hiddenSizes=[64,32]", "--set",
      "policyCombiner=pcgrad",
    ]
    let settings = try Binary.run(["train"] + asked + ["--show-settings"])
    #expect(settings.status == 0, "\(settings.errors)")
    try RunFixture.write(folder.path("mine"), configuration: settings.output)
    let outcome = try report(folder.path("mine"), "--json")
    let figures = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let groups = try #require(figures["groups"] as? [[String: Any]])
    let runs = try #require(groups[0]["runs"] as? [[String: Any]])
    let command = try #require(runs[0]["command"] as? String)
    #expect(command.contains("--set epochs=4") && command.contains("--out runs/mine"))
    let script = folder.path("repeat.sh")
    let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path
    try "PATH=\(ReproductionCommand.shellQuoted(program)):$PATH\n\(command) --show-settings\n"
      .write(
        toFile: script, atomically: true, encoding: .utf8)
    #expect(
      String(decoding: try ExternalProgram.run("sh", script), as: UTF8.self) == settings.output)
  }

  @Test(
    "words are quoted so that a shell takes them for one", arguments: ["a b", "it's", "", "$x;"])
  func quoting(word: String) throws {
    let said = try ExternalProgram.run(
      "sh", "-c", "printf %s \(ReproductionCommand.shellQuoted(word))")
    #expect(String(decoding: said, as: UTF8.self) == word)
  }

  @Test("sheets and videos of episodes are in the page")
  func episodes() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("expert.json")
    #expect(
      try Binary.run(["evaluate", "--suite", "MT1:reach", "--episodes", "1", "--json=\(file)"])
        .status == 0)
    let text = try page(
      [file, "--sheets", "--videos", "--size", "32x32", "--samples", "1"], in: folder)
    try requireWellFormed(folder.path("page.html"))
    #expect(text.contains("src=\"data:image/png;base64,iVBORw0KGgo"))
    #expect(text.contains("src=\"data:video/webm;base64,GkXfo"))
    #expect(text.contains("success at step"))
  }

  @Test(
    "what cannot be read is told in one line that names file and line, and leaves no page",
    arguments: [
      ("config.json", "{\n\"version\": 1,\n", "config.json", "line 3"),
      ("config.json", "{\"algorithm\": \"ppo\"}", "config.json", "schema"),
      ("config.json", "{\"schema\": 1, \"algorithm\": \"ppo\"}", "config.json", "suite"),
      ("config.json", "{\"schema\": 2}", "config.json", "later release (schema 2)"),
      (
        "config.json",
        RunFixture.configuration().replacing(
          "\"evaluationEpisodes\": 5", with: "\"evaluationEpisodes\": 4611686018427387904"),
        "config.json", "evaluationEpisodes"
      ),
      (
        "config.json", RunFixture.configuration(steps: Int.max), "config.json",
        "steps: expected an integer from 1 to"
      ),
      ("evaluation.csv", "step,success\n1,1e300\n", "evaluation.csv", "from 0 to 1"),
      ("evaluation.csv", "step,success,reach\n1,0.5,-1\n", "evaluation.csv", "reach is -1"),
      ("curve.csv", "step,success\n9223372036854775807,1\n", "curve.csv", "line 2"),
      ("evaluation.csv", "step,success\n1,0.5\n2,much\n", "evaluation.csv", "line 3"),
      ("evaluation.csv", "step,success\n1,0.5\n2\n", "evaluation.csv", "line 3"),
      ("curve.csv", "hours,success\n", "curve.csv", "line 1"),
      ("curve.csv", "step,success\n5,1\n5,1\n", "curve.csv", "line 3"),
      ("evaluation.json", "{\n\"version\": }", "evaluation.json", "line 2"),
      ("evaluation.json", "{\"schema\": 1, \"suite\": 1}", "evaluation.json", "origin"),
    ])
  func broken(name: String, text: String, file: String, place: String) throws {
    let folder = try TemporaryFolder()
    try RunFixture.write(folder.path("run"), configuration: RunFixture.configuration())
    try text.write(toFile: folder.path("run/\(name)"), atomically: true, encoding: .utf8)
    let outcome = try report(folder.path("run"), "--out", folder.path("page.html"))
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(file) && outcome.errors.contains(place), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(try folder.contents == ["run"])
  }

  @Test("what is no run, and where no page can be, is told before any work")
  func refusals() throws {
    let folder = try TemporaryFolder()
    let nothing = try report("mt10-b")
    #expect(nothing.status == 1 && nothing.errors.contains("did you mean 'mt10-bc"))
    let absent = try report(folder.path("absent"))
    #expect(absent.status == 1 && absent.errors.contains("No such file"))
    try FileManager.default.createDirectory(
      atPath: folder.path("void"), withIntermediateDirectories: true)
    let void = try report(folder.path("void"))
    #expect(void.status == 1 && void.errors.contains("contains no run"))
    let nowhere = try report("mt10-bc", "--out", folder.path("no/where.html"))
    #expect(nowhere.status == 1 && nowhere.errors.contains("cannot be written"))
    #expect(try report().status == 2)
  }

  @Test("a run that is named twice is one run")
  func twice() throws {
    let folder = try TemporaryFolder()
    let path = try RunFixture.writeSeeds(1, in: folder.path("a"))[0]
    let outcome = try report(path, path + "/", "--out", folder.path("page.html"))
    #expect(outcome.output.contains("1 run in 1 group"))
  }
}
