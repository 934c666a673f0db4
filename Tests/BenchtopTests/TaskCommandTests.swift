import Base
import Foundation
import Tasks
import Testing

@testable import Benchtop

/// Tasks and suites from the command line.
@Testing.Suite("benchtop list, run and evaluate")
struct TaskCommandTests {
  private func run(_ words: String...) throws -> Binary.Outcome { try Binary.run(words) }

  private func json(_ text: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(text.utf8))
  }

  @Test("lists are tables, and JSON that others can read")
  func tables() throws {
    let tasks = try #require(try json(run("list", "tasks", "--json").output) as? [[String: Any]])
    #expect(tasks.count == 54)
    #expect(tasks.allSatisfy { $0["hasExpert"] as? Bool == true })
    #expect(try run("list", "tasks").output.split(separator: "\n").count == 55)
    let suites = try #require(try json(run("list", "suites", "--json").output) as? [[String: Any]])
    #expect(suites.contains { $0["name"] as? String == "ML45" })
    let families = try #require(
      try json(run("list", "families", "--json").output) as? [[String: Any]])
    #expect(families.contains { $0["name"] as? String == "object-mass" })
    #expect(try run("list", "cameras").output.contains("corner2"))
  }

  @Test("a run tells how each episode went, the same each time")
  func runs() throws {
    let first = try run("run", "drawer-open", "--episodes", "2", "--seed", "5")
    #expect(first.status == 0)
    let lines = first.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix("seed 5: success at step "))
    #expect(lines[1].hasPrefix("seed 6: success at step "))
    #expect(try run("run", "drawer-open", "--episodes", "2", "--seed", "5").output == first.output)
    let still = try run("run", "push", "--policy", "zero", "--horizon", "40", "--every", "10")
    #expect(still.output.contains("no success"))
    #expect(still.output.split(separator: "\n").count == 6)
  }

  @Test("an evaluation says all that is asked for, whatever the number of threads")
  func evaluates() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func report(_ words: String...) throws -> String {
      let outcome = try Binary.run(
        ["evaluate", "--suite", "MT10", "--episodes", "3", "--seed", "2", "--json"] + words)
      #expect(outcome.status == 0)
      #expect(outcome.errors.isEmpty)
      return outcome.output
    }
    let text = try report("--threads", "1")
    #expect(try report("--threads", "3") == text)
    #expect(try report("--threads", "2", "--seed", "3") != text)
    let values = try #require(try json(text) as? [String: Any])
    let keys = [
      "schema", "origin", "suite", "split", "policy", "seed", "horizon", "goals", "dynamics",
    ]
    for key in keys {
      #expect(values[key] != nil, "\(key)")
    }
    let tasks = try #require(values["tasks"] as? [[String: Any]])
    #expect(tasks.count == 10)
    #expect(tasks.allSatisfy { $0["successRate"] as? Double == 1 && $0["episodes"] as? Int == 3 })
    #expect(tasks.allSatisfy { $0["rewardVersion"] as? Int == TaskProfile.baseVersion })
    let summary = try #require(values["summary"] as? [String: Any])
    #expect(summary["interquartileMeanLower"] as? Double == 1)
    let file = folder.appending(path: "out.json").path
    let outcome = try run(
      "evaluate", "--suite", "MT1:reach", "--episodes", "2", "--json=\(file)", "--policy", "zero")
    #expect(outcome.output.contains("mean 0.0 %"))
    #expect(try String(contentsOfFile: file, encoding: .utf8).contains("\"successRate\": 0"))
  }

  @Test("options come from a file, and words on the command line go over it")
  func optionsFile() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: file) }
    let all = try run("list", "options").output
    try all.replacing("\"random\"", with: "\"fixed\"").write(
      toFile: file, atomically: true, encoding: .utf8)
    let fixed = try run("run", "reach", "--options", file, "--episodes", "2", "--horizon", "100")
    #expect(fixed.status == 0 && fixed.output.contains("in 100 steps"))
    let fresh = try run("run", "reach", "--episodes", "2", "--horizon", "100")
    #expect(fixed.output != fresh.output)
    try "{\"horizon\": 5}".write(toFile: file, atomically: true, encoding: .utf8)
    let missing = try run("run", "reach", "--options", file)
    #expect(missing.status == 1)
    #expect(missing.errors.contains("the key '"))
    #expect(missing.errors.split(separator: "\n").count == 1)
    let absent = try run("run", "reach", "--options", file + "x")
    #expect(absent.status == 1 && absent.errors.contains("cannot be read"))
  }

  @Test("experts need no images, and a learned policy refuses them")
  func unseenImages() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: file) }
    let options = try run("list", "options").output
    func evaluate(_ policy: String, cameras: String) throws -> Binary.Outcome {
      try options.replacing("\"cameras\": []", with: "\"cameras\": [\(cameras)]").write(
        toFile: file, atomically: true, encoding: .utf8)
      return try run(
        "evaluate", "--task", "reach", "--policy", policy, "--episodes", "2", "--horizon", "60",
        "--options", file, "--json")
    }
    let expert = try evaluate("expert", cameras: "\"corner2\"")
    #expect(expert.status == 0)
    #expect(expert.output == (try evaluate("expert", cameras: "").output))
    #expect(try evaluate("expert", cameras: "\"corner9\"").errors.contains("unknown camera"))
    let learned = try evaluate("mt10-ppo", cameras: "\"corner2\"")
    #expect(learned.status == 1)
    for words in ["images of corner2", "without images"] {
      #expect(learned.errors.contains(words))
    }
  }

  @Test(
    "tasks have the same names in every command, with Meta-World's version or without",
    arguments: [
      (["--task", "push"], "MT1:push"), (["--task", "push-v3"], "MT1:push"),
      (["--suite", "push-v3"], "MT1:push"), (["--suite", "MT1:push-v3"], "MT1:push"),
      (["--suite", "ML1:push"], "ML1:push"), (["--suite", "MT10-v3"], "MT10"),
      (["--suite", "push,reach-v3"], "push,reach"), (["--suite", "reach,push"], "reach,push"),
      (["--suite", "push,reach-v3+friction"], "push,reach+friction"),
      (["--suite", "MT10-v3+friction"], "MT10+friction"), (["--suite", "goals"], "goals"),
      ([], "MT10"),
    ])
  func suites(words: [String], name: String) throws {
    let suite = try Arguments(words, for: .evaluate).suite()
    #expect(suite.name == name)
    // By this name whatever is written with it finds it again.
    #expect(try Tasks.Suite.find(name) == suite)
  }

  @Test("a list of tasks keeps its order, and shows goals as other suites of training do")
  func lists() throws {
    let suite = try Tasks.Suite.find("window-open-v3,reach,push")
    #expect(suite.train.map(\.task) == ["window-open", "reach", "push"])
    #expect(suite.test == suite.train && suite.isGoalObservable)
    #expect(try Catalog.task(named: "push-v3") == Catalog.task(named: "push"))
  }

  @Test("run and render take a task by its place")
  func operands() throws {
    let plain = try run("run", "push", "--horizon", "5")
    #expect(plain.status == 0)
    #expect(try run("run", "push-v3", "--horizon", "5").output == plain.output)
  }

  @Test(
    "names that lead nowhere, or twice to the same, are errors",
    arguments: [
      (["--suite", "push,push-v3"], "'push' twice"), (["--suite", "push,"], "unknown task ''"),
      (["--suite", "push,pusj"], "unknown task 'pusj'"),
      (["--suite", "push-v9"], "unknown suite 'push-v9'"),
      (["--task", "push,reach"], "unknown task 'push,reach'"),
      (["--task", "push", "--suite", "MT10"], "--task and --suite cannot be used together"),
    ])
  func wrongNames(words: [String], expected: String) throws {
    let outcome = try Binary.run(["evaluate"] + words)
    #expect(outcome.status != 0 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(expected), "\(outcome.errors)")
  }

  @Test(
    "what does not exist is an error of one line that names what is near",
    arguments: [
      (["run", "pick-plaec"], "did you mean 'pick-place"),
      (["evaluate", "--suite", "MT15"], "did you mean"),
      (["run", "reach", "--dynamics", "gravty"], "did you mean 'gravity"),
      (["run", "reach", "--policy", "export"], "did you mean 'expert'?"),
      (["evaluate", "--suite", "MT1:nonsense"], "unknown task 'nonsense'"),
    ])
  func unknown(words: [String], expected: String) throws {
    let outcome = try Binary.run(words)
    #expect(outcome.status != 0)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains(expected), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }
}
