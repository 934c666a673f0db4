import Agents
import Base
import Foundation
import Media
import Render
import Reports
import Tasks
import Testing

@testable import Benchtop

@Suite("The agents that come with Benchtop")
struct BundledAgentTests {
  @Test("each has its configuration, its curve and its evaluation", arguments: BundledAgent.all)
  func folder(agent: BundledAgent) throws {
    for file in ["config.json", "curve.csv", "evaluation.json", "policy.safetensors"] {
      #expect(FileManager.default.fileExists(atPath: "\(agent.folder)/\(file)"), "\(agent.name)")
    }
    #expect(try agent.policy().description.suite == agent.evaluation().suite)
  }

  @Test("each can be trained again from its configuration", arguments: BundledAgent.all)
  func repeats(agent: BundledAgent) throws {
    let algorithm = try agent.policy().description.algorithm
    let outcome = try Binary.run(
      ["train", algorithm, "--config", "\(agent.folder)/config.json", "--show-settings"])
    #expect(outcome.errors.isEmpty)
    let settings = try String(contentsOfFile: "\(agent.folder)/config.json", encoding: .utf8)
    func content(_ text: String) throws -> JSONValue {
      try FileSchema.configuration.migrated(JSONValue(parsing: text)).without("origin")
    }
    #expect(try content(outcome.output) == content(settings))
  }

  @Test("each does as well as its evaluation says", arguments: BundledAgent.all)
  func evaluation(agent: BundledAgent) throws {
    let recorded = try agent.evaluation()
    let outcome = try Binary.run(
      ["evaluate", "--policy", agent.name, "--suite", recorded.suite, "--json"])
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let summary = try #require(report["summary"] as? [String: Double])
    // Other processors round matrix products otherwise, on which episodes turn that could go either way.
    let variance = recorded.tasks.reduce(0) {
      $0 + 2 * $1.successRate * (1 - $1.successRate) / Double($1.episodes)
    }
    let allowed = max(0.02, 3 * variance.squareRoot() / Double(recorded.tasks.count))
    #expect(abs(try #require(summary["mean"]) - recorded.summary.mean) < allowed)
  }

  @Test("the demo videos an agent at all its tasks, and shows how often it succeeds")
  func demo() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let outcome = try Binary.run(
      ["demo", "--episodes", "1", "--size", "32x32", "--samples", "1", "--out", folder])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(outcome.output.contains("MT10 (train), mt10-ppo, 1 episodes per task, seed 0"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.filter { $0.hasSuffix(".webm") }.count == 10)
    #expect(names.filter { $0.hasSuffix(".png") }.count == 11)
    let overview = try ColorImage(readingPNG: "\(folder)/overview.png")
    #expect(overview.size.width > 32 * 2)
    let again = try Binary.run(["demo", "--out", folder])
    #expect(again.status == 1 && again.output.isEmpty)
    #expect(again.errors.contains("exists already; use --force"))
  }

  @Test("a policy without a suite has no demo")
  func scripted() throws {
    let outcome = try Binary.run(["demo", "--policy", "expert"])
    #expect(outcome.status == 1 && outcome.errors.contains("bundled agent"))
  }

  @Test("an unknown agent is an error that names the known ones")
  func unknown() throws {
    let outcome = try Binary.run(["demo", "--policy", "mt10-b"])
    #expect(outcome.status != 0)
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(outcome.errors.contains("mt10-bc"))
  }
}
