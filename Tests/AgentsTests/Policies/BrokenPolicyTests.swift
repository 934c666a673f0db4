import Base
import Sim
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("Policies that somebody has changed")
struct BrokenPolicyTests {
  private static func good() throws -> SafeTensors {
    let folder = try TemporaryFolder()
    var settings = NetworkSettings()
    settings.widths = [4, 4]
    let ground = TrainingGround(try Suite.find("MT1:reach"))
    let count = try ground.observationCount()
    var plan = Parameters.Plan()
    _ = TaskNetwork("policy", inputs: count, outputs: 4, tasks: 1, settings, plan: &plan)
    var generator = SeededGenerator(seed: 0)
    try LearnedPolicy.save(
      PolicyDescription(
        algorithm: "ppo", suite: "MT1:reach", tasks: ["reach"], inputs: count, network: settings,
        output: .tanh, scale: RunningScale(columns: count)),
      Parameters(plan, using: &generator), to: folder.path("policy.safetensors"))
    return try SafeTensors(reading: folder.path("policy.safetensors"))
  }

  @Test("whatever a policy's file says, it is one error or a policy that acts")
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
      try WholeFile.write(bytes, intoDraft: path)
      do {
        let policy = try LearnedPolicy(reading: path)
        try policy.begin(environment, seed: 0)
        _ = policy.act(in: environment)
      } catch let error as FileError {
        #expect("\(error)".contains(path))
      } catch is TaskError {}
    }
  }

  @Test(
    "a network that is not in the file is refused before there is memory for it",
    arguments: [
      "{\"network\": {\"widths\": [2147483648]}}", "{\"network\": {\"widths\": [65536, 65536]}}",
      "{\"network\": {\"widths\": []}}", "{\"inputs\": 9223372036854775807}", "{\"inputs\": 0}",
      "{\"network\": {\"taskInput\": \"embedding\", \"embeddingSize\": 4096}}",
      "{\"tasks\": []}", "{\"tasks\": [\"reach\", \"reach\"]}",
    ])
  func network(change: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("policy.safetensors")
    var file = try Self.good()
    let description = try JSONValue(parsing: file.metadata["policy"] ?? "")
    file.metadata["policy"] = try description.changed(by: JSONValue(parsing: change))
      .text(indented: false)
    try file.write(to: path)
    let error = #expect(throws: FileError.self) { _ = try LearnedPolicy(reading: path) }
    #expect(error?.description.contains(path) == true)
  }
}
