import Base
import Foundation
import Render
import Sim
import Testing

@testable import Tasks

@Suite("Serialized snapshots and their validation")
struct EnvironmentSnapshotTests {
  private static func environment(_ task: String) throws -> Environment {
    var options = EnvironmentOptions()
    options.dynamics = DynamicsOptions(try DynamicsFamily.find("everything"), isObservable: true)
    options.observation.cameras = ["corner2"]
    options.observation.imageSize = .init(width: 16, height: 16)
    options.observation.imageStyle.randomization.colors = 1
    options.observation.imageStyle.randomization.lighting = 1
    let environment = try EnvironmentSpec(task, options: options).make()
    try environment.reset(seed: 5)
    for _ in 0..<10 { _ = try environment.step([0.3, -1, 0.2, 1]) }
    return environment
  }

  @Test("any changed byte is one clear error")
  func changed() throws {
    let environment = try Environment(Catalog.task(named: "push"))
    try environment.reset(seed: 1)
    let text = try environment.snapshot().text()
    #expect(text.hasPrefix("{\"schema\":1,\"origin\":{\"release\":"))
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<200 {
      var bytes = Array(text.utf8)
      let position = generator.integer(below: bytes.count)
      bytes[position] ^= UInt8(1 + generator.integer(below: 127))
      let changed = String(decoding: bytes, as: UTF8.self)
      // The origin is information only, outside the checksum.
      if let read = try? EnvironmentSnapshot(parsing: changed) {
        #expect(try read == EnvironmentSnapshot(parsing: text))
      }
    }
  }

  @Test(
    "a text of a later schema, without a schema number or without a state is a one-line error",
    arguments: [
      ("\"schema\":1", "\"schema\":2", "was written by a later release (schema 2)"),
      ("\"schema\":1", "\"scheme\":1", "has no schema number"),
      ("\"state\":", "\"status\":", "the text has no key 'state'"),
      ("\"checksum\":", "\"checksum\":1", "the checksum is wrong"),
      ("\"stepCount\":0", "\"stepCount\":1", "the checksum is wrong"),
    ])
  func form(old: String, new: String, message: String) throws {
    let environment = try Environment(Catalog.task(named: "push"))
    try environment.reset(seed: 1)
    let text = try environment.snapshot().text().replacing(old, with: new)
    #expect {
      try EnvironmentSnapshot(parsing: text)
    } throws: {
      "\($0)".contains(message) && !"\($0)".contains("\n")
    }
  }

  @Test("a snapshot of an environment with other options is an error, and changes nothing")
  func otherwise() throws {
    let state = try Self.environment("push").snapshot()
    let other = try EnvironmentSpec("push").make()
    try other.reset(seed: 1)
    let before = other.snapshot()
    #expect(throws: TaskError.self) { try other.restore(state) }
    #expect(other.snapshot() == before)
  }

  @Test("a snapshot includes its time limit")
  func timeLimit() throws {
    let spec = EnvironmentSpec("reach")
    let (here, there) = (try spec.make(), try spec.make())
    try here.setHorizon(20)
    try here.reset(seed: 1)
    for _ in 0..<15 { _ = try here.step(.zero) }
    try there.restore(EnvironmentSnapshot(parsing: here.snapshot().text()))
    for step in 16...20 { #expect(try there.step(.zero).isTruncated == (step == 20)) }
    #expect(throws: TaskError.episodeOver) { try there.step(.zero) }
    #expect(throws: TaskError.self) { try there.setHorizon(0) }
  }

  @Test("a recorded snapshot of this release is readable and continues")
  func kept() throws {
    var options = EnvironmentOptions()
    options.dynamics = DynamicsOptions(try DynamicsFamily.find("friction"))
    let environment = try EnvironmentSpec("push", options: options).make()
    if ProcessInfo.processInfo.environment["BENCHTOP_RECORD_DIGESTS"] != nil {
      try environment.reset(seed: 7)
      for _ in 0..<20 { _ = try environment.step([0.3, 0.4, -0.2, 1]) }
      try environment.snapshot().text().write(
        to: Recorded.url("state-1.json"), atomically: true, encoding: .utf8)
    }
    let state = try EnvironmentSnapshot(parsing: Recorded.text("state-1.json"))
    try environment.restore(state)
    #expect(environment.stepCount == 20)
    #expect(environment.snapshot() == state)
    _ = try environment.step(.zero)
  }

  // MARK: Mutations

  /// The number of mutations, more with BENCHTOP_MUTATIONS.
  private static let tries =
    ProcessInfo.processInfo.environment["BENCHTOP_MUTATIONS"].flatMap { Int($0) } ?? 1500

  @Test(
    "a mutated snapshot is an error, or continues without harm",
    arguments: ["push", "drawer-open", "goal-slide", "hammer"])
  func mutated(task: String) throws {
    let environment = try Self.environment(task)
    let content = try JSONValue(encoding: environment.snapshot())
    var generator = SeededGenerator(seed: 11)
    var (refused, stepped) = (0, 0)
    for _ in 0..<Self.tries / 4 {
      var changed = content
      for _ in 0...generator.integer(below: 2) { Self.mutate(&changed, using: &generator) }
      do {
        try environment.restore(JSON.decode(EnvironmentSnapshot.self, from: changed))
        stepped += 1
      } catch {
        #expect(!"\(error)".contains("\n"))
        refused += 1
        continue
      }
      for _ in 0..<3 {
        let action = Action(
          generator.uniform(in: -1...1), generator.uniform(in: -1...1),
          generator.uniform(in: -1...1), 1)
        // An impossible state may fail, but only with an error.
        if (try? environment.step(action)) == nil { break }
      }
    }
    #expect(refused > 0 && stepped > 0)
    try environment.reset(seed: 1)
    #expect(throws: Never.self) { try environment.step(.zero) }
  }

  /// Mutates one value anywhere; each member of an object is equally likely.
  private static func mutate(_ value: inout JSONValue, using generator: inout SeededGenerator) {
    switch value {
    case .object(var members) where !members.isEmpty:
      let index = generator.integer(below: members.count)
      if generator.integer(below: 60) == 0 {
        members.remove(at: index)
      } else {
        mutate(&members[index].value, using: &generator)
      }
      value = .object(members)
    case .array(var elements) where !elements.isEmpty:
      let index = generator.integer(below: elements.count)
      switch generator.integer(below: 60) {
      case 0: elements.remove(at: index)
      case 1: elements.append(elements[index])
      default: mutate(&elements[index], using: &generator)
      }
      value = .array(elements)
    default: value = hostile(value, using: &generator)
    }
  }

  private static func hostile(
    _ value: JSONValue, using generator: inout SeededGenerator
  ) -> JSONValue {
    if case .integer(let number) = value, generator.integer(below: 3) == 0 {
      return .integer(number ^ (1 << Int128(generator.integer(below: 64))))
    }
    let candidates: [Double] = [
      0, 1, -1, .leastNonzeroMagnitude, -1e-9, 0.3, 7, 50, 1e3, -1e6, 1e9, 1e18, 1e155, 1e308,
      -1e308, .nan,
      .infinity,
      -.infinity,
    ]
    let number = candidates[generator.integer(below: candidates.count)]
    let integers: [Int128] = [
      0, 1, -1, 2, 17, 500, 1 << 31, 1 << 52, 1 << 62, Int128(Int64.max), Int128(Int64.min),
      Int128(UInt64.max), Int128(number.bitPattern),
    ]
    return switch generator.integer(below: 12) {
    case 0: .null
    case 1: .bool(generator.integer(below: 2) == 0)
    case 2: .string(["", "running", "notStarted", "ended", "push"][generator.integer(below: 5)])
    case 3...5: .double(number.isFinite ? number : 1e300)
    case 6...8: .integer(Int128(number.bitPattern))
    default: .integer(integers[generator.integer(below: integers.count)])
    }
  }
}
