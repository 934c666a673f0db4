import Base
import Learning
import Sim
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("Mutated policies")
struct BrokenPolicyTests {
  private static func good() throws -> SafeTensors {
    let folder = try TemporaryFolder()
    let architecture = PolicyArchitecture(
      NetworkSettings(MLP(hiddenSizes: [4, 4])), DeterministicHead())
    let context = TrainingContext(try Suite.find("MT1:reach"))
    let count = try context.observationSize()
    var plan = Parameters.Plan()
    _ = architecture.plan("policy", for: InputShape(features: count, tasks: 1), in: &plan)
    var generator = SeededGenerator(seed: 0)
    try LearnedPolicy.save(
      PolicyDescription(
        algorithm: "ppo", suite: "MT1:reach", tasks: ["reach"], inputSize: count,
        architecture: architecture, observationStatistics: RunningMeanStd(columns: count)),
      Parameters(plan, using: &generator), to: folder.path("policy.safetensors"))
    return try SafeTensors(reading: folder.path("policy.safetensors"))
  }

  @Test("a mutated policy file is one error or a policy that acts")
  func mutations() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("policy.safetensors")
    let good = try Self.good()
    let goodBytes = try CheckpointMutation.file(good.tensors, good.metadata)
    let environment = try Suite.find("MT1:reach").specs()[0].make()
    try environment.reset(seed: 0)
    var mutation = CheckpointMutation(seed: 2)
    for number in 0..<2000 {
      let bytes =
        number % 4 == 3
        ? mutation.brokenHeader(of: goodBytes) : try mutation.bytes(from: good)
      try File.write(bytes, unsyncedTo: path)
      do {
        let driver = try PolicyDriver(LearnedPolicy(reading: path), in: environment)
        try driver.beginTrial(seed: 0)
        _ = try driver.nextAction()
      } catch let error as FileError {
        #expect("\(error)".contains(path))
      } catch is TaskError {}
    }
  }

  private static func torso(_ members: String) -> String {
    "{\"architecture\": {\"network\": {\"torso\": {\(members)}}}}"
  }

  @Test(
    "a network that the file lacks is refused before memory is allocated",
    arguments: [
      Self.torso("\"hiddenSizes\": [2147483648]"), Self.torso("\"hiddenSizes\": [65536, 65536]"),
      Self.torso("\"hiddenSizes\": []"), Self.torso("\"kind\": \"unheard\""),
      Self.torso("\"kind\": 3"),
      "{\"inputSize\": 9223372036854775807}", "{\"inputSize\": 0}",
      Self.torso("\"taskConditioning\": \"embedding\", \"embeddingSize\": 4096"),
      "{\"architecture\": {\"head\": \"tanhGaussian\"}}",
      "{\"tasks\": []}", "{\"tasks\": [\"reach\", \"reach\"]}",
    ])
  func network(change: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("policy.safetensors")
    var file = try Self.good()
    let description = try JSONValue(parsing: file.metadata["policy"] ?? "")
    file.metadata["policy"] = try description.merging(JSONValue(parsing: change))
      .text(indented: false)
    try file.write(to: path)
    let error = #expect(throws: FileError.self) { _ = try LearnedPolicy(reading: path) }
    #expect(error?.description.contains(path) == true)
  }
}
