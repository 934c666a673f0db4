import Base
import Foundation
import Testing

@testable import Tasks

/// Same seed, same bits: today, on any number of threads, in debug and release builds.
@Suite("Recorded digests", .enabled(if: Digest.canBeCompared))
struct DigestTests {
  private static let seed: UInt64 = 11
  private static let steps = 500

  /// Half of what the expert does, and half chance, so that most of a scene is touched.
  private static func act(_ environment: Environment, _ generator: inout SeededGenerator) -> Action
  {
    let noise = Action(
      generator.uniform(in: -1...1), generator.uniform(in: -1...1), generator.uniform(in: -1...1),
      generator.uniform(in: -1...1))
    let mixed = 0.7 * (environment.expertAction ?? .zero) + 0.6 * noise
    // As single precision has it, which vectors take.
    return Action(SIMD4<Float>(mixed))
  }

  private static func run(
    _ environment: Environment, from first: Int = 0, _ digest: inout Digest,
    _ generator: inout SeededGenerator, to last: Int = steps
  ) throws {
    for _ in first..<last {
      let transition = try environment.step(act(environment, &generator))
      digest.add(environment.observation)
      digest.add(transition.reward)
    }
  }

  private static func digest(_ name: String) throws -> String {
    let environment = try Environment(Catalog.task(named: name))
    try environment.reset(seed: seed)
    var generator = SeededGenerator(seed: seed)
    var digest = Digest()
    digest.add(environment.observation)
    try run(environment, &digest, &generator)
    return digest.text
  }

  @Test("a full episode of each task gives the recorded bits")
  func recorded() throws {
    let names = Catalog.metaWorld.map { $0.profile.name }
    let digests = try names.map { "\($0) \(try Self.digest($0))" }
    if ProcessInfo.processInfo.environment["BENCHTOP_RECORD_DIGESTS"] != nil {
      try (digests.joined(separator: "\n") + "\n").write(
        to: Recorded.url("digests.txt"), atomically: true, encoding: .utf8)
    }
    let recorded = try Recorded.text("digests.txt").split(separator: "\n").map(String.init)
    #expect(digests == recorded)
  }

  @Test("vectors give the same bits on one, two and four threads", arguments: [1, 2, 4])
  func threads(count: Int) throws {
    let names = Catalog.metaWorld.map { $0.profile.name }
    let vector = try VectorEnvironment(
      names.map { EnvironmentSpec($0) }, threads: count, autoReset: .off)
    try vector.reset(seeds: names.map { _ in Self.seed })
    var generators = names.map { _ in SeededGenerator(seed: Self.seed) }
    var digests = names.map { _ in Digest() }
    for index in names.indices { digests[index].add(vector.environments[index].observation) }
    for _ in 0..<Self.steps {
      var actions: [Float] = []
      for index in names.indices {
        let action = Self.act(vector.environments[index], &generators[index])
        for number in 0..<4 { actions.append(Float(action[number])) }
      }
      try vector.step(actions)
      for index in names.indices {
        digests[index].add(
          UnsafeBufferPointer(vector.rows.observations.numbers(of: index)))
        digests[index].add(vector.rows.rewards[index])
      }
    }
    let recorded = try Recorded.text("digests.txt").split(separator: "\n").map(String.init)
    #expect(zip(names, digests).map { "\($0) \($1.text)" } == recorded)
  }

  @Test(
    "a snapshot restored elsewhere runs on to the same bits",
    arguments: Catalog.metaWorld.map { $0.profile.name })
  func snapshots(name: String) throws {
    let environment = try Environment(Catalog.task(named: name))
    try environment.reset(seed: Self.seed)
    var generator = SeededGenerator(seed: Self.seed)
    var digest = Digest()
    digest.add(environment.observation)
    try Self.run(environment, &digest, &generator, to: 150)
    let snapshot = environment.snapshot()
    // Neither what happens here nor what happened there may matter.
    var other = SeededGenerator(seed: 99)
    var wasted = Digest()
    try Self.run(environment, from: 150, &wasted, &other, to: 180)
    let elsewhere = try Environment(Catalog.task(named: name))
    try elsewhere.reset(seed: 5)
    try Self.run(elsewhere, &wasted, &other, to: 40)
    try elsewhere.restore(snapshot)
    try Self.run(elsewhere, from: 150, &digest, &generator)
    let recorded = try Recorded.text("digests.txt").split(separator: "\n").map(String.init)
    #expect(recorded.contains("\(name) \(digest.text)"))
    #expect(throws: TaskError.episodeOver) { try elsewhere.step(.zero) }
  }
}

/// FNV-1a over the bits of numbers.
struct Digest {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ number: Double) {
    var bits = number.bitPattern
    for _ in 0..<8 {
      state = (state ^ (bits & 0xFF)) &* 0x0000_0100_0000_01B3
      bits >>= 8
    }
  }

  mutating func add(_ numbers: UnsafeBufferPointer<Double>) { numbers.forEach { add($0) } }

  var text: String { String(state, radix: 16) }

  /// The C library computes sines otherwise on processors without fused multiplication.
  static var canBeCompared: Bool {
    let information = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    return information?.contains(" fma ") ?? false
  }
}
