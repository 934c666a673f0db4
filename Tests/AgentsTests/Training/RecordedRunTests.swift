import Base
import Foundation
import Learning
import Tasks
import TestSupport
import Testing

@testable import Agents

/// Recorded files of schema 1, which every later release reads. Do not record them again.
@Suite("Files of earlier releases")
struct RecordedRunTests {
  private static let recorded = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Recorded/schema-1").standardizedFileURL.path

  @Test("a policy can act")
  func policy() throws {
    let policy = try LearnedPolicy(reading: Self.recorded)
    #expect(policy.description.tasks == ["reach"])
    let environment = try Suite.find("MT1:reach").specs()[0].make()
    let driver = try PolicyDriver(policy, in: environment)
    try environment.reset(seed: 0)
    try driver.beginTrial(seed: 0)
    let action = try driver.nextAction()
    #expect((0..<4).allSatisfy { action[$0].isFinite })
  }

  @Test("curves can be read")
  func curves() throws {
    #expect(try CurveTable(reading: "\(Self.recorded)/curve.csv").steps == [16, 32])
    #expect(
      try CurveTable(reading: "\(Self.recorded)/evaluation.csv").columns
        == ["hours", "success", "reach"])
  }

  @Test("a run resumes and completes")
  func run() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: Self.recorded, toPath: folder.path("run"))
    let path = folder.path("run")
    let configuration = try FileSchema.configuration.read(
      RunConfiguration<PPOSettings>.self, from: "\(path)/config.json")
    let trainer = try Trainer<PPO>(configuration, in: RunFolder(path), resume: true, threads: 1)
    #expect(trainer.savedSteps == 32)
    #expect(try trainer.run())
    #expect(try CurveTable(reading: "\(path)/curve.csv").steps == [16, 32, 48, 64])
  }

  @Test("a later schema is refused in one line")
  func later() throws {
    let folder = try TemporaryFolder()
    var file = try SafeTensors(reading: "\(Self.recorded)/policy.safetensors")
    file.metadata["schema"] = "2"
    try file.write(to: folder.path("policy.safetensors"))
    let error = #expect(throws: FileError.self) {
      _ = try LearnedPolicy(reading: folder.path("policy.safetensors"))
    }
    #expect(error?.description.hasSuffix("(schema 2); this one reads up to 1") == true)
    file.metadata["schema"] = nil
    try file.write(to: folder.path("policy.safetensors"))
    #expect(throws: FileError.self) {
      _ = try LearnedPolicy(reading: folder.path("policy.safetensors"))
    }
  }
}
