import Base
import Foundation
import Testing

@testable import Tasks

/// The same seed gives the same bits on any processor, with any number of threads, in debug and release
/// builds.
///
/// Scripts/test-processors runs this on emulated processors with fewer features.
@Suite("Recorded digests")
struct DigestTests {
  private static let seed: UInt64 = 11
  private static let steps = 500
  /// The number of steps in the first digest, for tests in which whole episodes would take too long.
  private static let beginning = 100
  private static let names = Catalog.metaWorld.map { $0.profile.name }

  /// A weighted sum of the expert's action and a random one, so that the arm touches most of a scene.
  private static func act(_ environment: Environment, _ generator: inout SeededGenerator) -> Action
  {
    let noise = Action(
      generator.uniform(in: -1...1), generator.uniform(in: -1...1), generator.uniform(in: -1...1),
      generator.uniform(in: -1...1))
    let mixed = 0.7 * (environment.expertAction ?? .zero) + 0.6 * noise
    // Rounded to single precision, which vectors use.
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

  /// The recorded line of a task: its name, and the digests of the first steps and of the whole episode.
  private static func recorded(_ name: String) throws -> [Substring] {
    let lines = try Recorded.text("digests.txt").split(separator: "\n")
    return try #require(lines.map { $0.split(separator: " ") }.first { $0[0] == name })
  }

  private static func digests(_ name: String, to last: Int = steps) throws -> [Substring] {
    let environment = try Environment(Catalog.task(named: name))
    try environment.reset(seed: seed)
    var generator = SeededGenerator(seed: seed)
    var digest = Digest()
    digest.add(environment.observation)
    try run(environment, &digest, &generator, to: beginning)
    var digests = [name[...], digest.text[...]]
    guard last > beginning else { return digests }
    try run(environment, from: beginning, &digest, &generator)
    digests.append(digest.text[...])
    return digests
  }

  @Test("a full episode of each task gives the recorded bits")
  func whole() throws {
    let digests = try Self.names.map { try Self.digests($0) }
    if ProcessInfo.processInfo.environment["BENCHTOP_RECORD_DIGESTS"] != nil {
      let text = digests.map { $0.joined(separator: " ") + "\n" }.joined()
      try text.write(to: Recorded.url("digests.txt"), atomically: true, encoding: .utf8)
    }
    #expect(try digests == Self.names.map(Self.recorded))
  }

  @Test("the first steps of each task give the recorded bits")
  func beginning() throws {
    let digests = try Self.names.map { try Self.digests($0, to: Self.beginning) }
    #expect(try digests == Self.names.map { Array(try Self.recorded($0).prefix(2)) })
  }

  @Test("vectors give the same bits on any number of threads", arguments: [1, 2, 7, 16])
  func threads(count: Int) throws {
    let names = Self.names
    let vector = try VectorEnvironment(
      names.map { EnvironmentSpec($0) }, threads: count, autoresetMode: .disabled)
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
          UnsafeBufferPointer(vector.buffers.observations.state(of: index)))
        digests[index].add(vector.buffers.rewards[index])
      }
    }
    #expect(try digests.map { $0.text[...] } == names.map { try Self.recorded($0)[2] })
  }

  @Test(
    "a snapshot restored in another environment continues with the same bits",
    arguments: names)
  func snapshots(name: String) throws {
    let environment = try Environment(Catalog.task(named: name))
    try environment.reset(seed: Self.seed)
    var generator = SeededGenerator(seed: Self.seed)
    var digest = Digest()
    digest.add(environment.observation)
    try Self.run(environment, &digest, &generator, to: 150)
    let snapshot = environment.snapshot()
    // The previous states of both environments must not matter.
    var other = SeededGenerator(seed: 99)
    var wasted = Digest()
    try Self.run(environment, from: 150, &wasted, &other, to: 180)
    let elsewhere = try Environment(Catalog.task(named: name))
    try elsewhere.reset(seed: 5)
    try Self.run(elsewhere, &wasted, &other, to: 40)
    try elsewhere.restore(snapshot)
    try Self.run(elsewhere, from: 150, &digest, &generator)
    #expect(try digest.text == Self.recorded(name)[2])
    #expect(throws: TaskError.episodeOver) { try elsewhere.step(.zero) }
  }
}

/// A golden hash: FNV-1a over the bits of doubles.
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
}
