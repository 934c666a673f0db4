import Base
import Render
import Tasks
import Testing

@Suite("Image observations")
struct ImageObservationTests {
  private func specs(
    _ change: (inout EnvironmentOptions) -> Void = { _ in }
  ) -> [EnvironmentSpec] {
    var options = EnvironmentOptions()
    options.observation.cameras = ["corner2", "gripperPOV"]
    options.observation.imageSize = ImageSize(width: 40, height: 24)
    change(&options)
    return ["push", "door-open", "hammer", "reach"].map { EnvironmentSpec($0, options: options) }
  }

  private func images(threads: Int, _ specs: [EnvironmentSpec]) throws -> [[UInt8]] {
    let vector = try VectorEnvironment(specs, threads: threads)
    try vector.reset(seed: 8)
    var generator = SeededGenerator(seed: 1)
    var seen: [[UInt8]] = []
    for _ in 0..<12 {
      let actions = (0..<16).map { _ in Float(generator.uniform(in: -1...1)) }
      try vector.step(actions)
      seen.append(Array(vector.buffers.observations.images))
    }
    return seen
  }

  @Test("a vector's images are the same on any number of threads, and change with each step")
  func threads() throws {
    let one = try images(threads: 1, specs())
    #expect(try images(threads: 3, specs()) == one)
    #expect(one[0] != one[11])
  }

  @Test("the memory of a vector's images never moves, and has one row for each environment")
  func rows() throws {
    let vector = try VectorEnvironment(specs(), threads: 2)
    try vector.reset(seeds: [1, 2, 3, 4])
    let start = vector.buffers.observations.images.baseAddress
    try vector.step([Float](repeating: 0.3, count: 16))
    #expect(vector.buffers.observations.images.baseAddress == start)
    let alone = try specs()[2].make()
    try alone.reset(seed: 3)
    _ = try alone.step(Action(repeating: Double(Float(0.3))))
    #expect(Array(vector.buffers.observations.image(of: 2)) == Array(alone.images))
  }

  @Test("domain randomization varies with the seed of each episode, and snapshots include it")
  func variation() throws {
    let spec = specs { $0.observation.imageStyle.randomization.colors = 1 }[0]
    let (environment, twin) = try (spec.make(), spec.make())
    try environment.reset(seed: 5)
    try twin.reset(seed: 5)
    let first = environment.appearance
    #expect(Array(environment.images) == Array(twin.images))
    let snapshot = environment.snapshot()
    let before = try (environment.step(.zero), Array(environment.images)).1
    try environment.reset()
    #expect(environment.appearance != first)
    try environment.restore(snapshot)
    _ = try environment.step(.zero)
    #expect(environment.appearance == first)
    #expect(Array(environment.images) == before)
  }

  @Test("domain randomization changes only the appearance")
  func variationLeavesEpisodes() throws {
    let (plain, varied) = try (
      specs()[0].make(), specs { $0.observation.imageStyle.randomization.lighting = 1 }[0].make()
    )
    for _ in 0..<3 {
      try plain.reset(seed: 11)
      try varied.reset(seed: 11)
      #expect(Array(plain.observation) == Array(varied.observation))
      #expect(plain.goal == varied.goal)
      #expect(Array(plain.images) != Array(varied.images))
    }
  }

  @Test("the goal is marked only if it is observable and the marker is enabled")
  func goalMark() throws {
    func first(_ change: (inout EnvironmentOptions) -> Void) throws -> [UInt8] {
      let environment = try specs {
        $0.observation.imageSize = ImageSize(width: 128, height: 128)
        change(&$0)
      }[0].make()
      try environment.reset(seed: 2)
      return Array(environment.images)
    }
    let marked = try first { _ in }
    let unmarked = try first { $0.observation.imageStyle.showsGoalMarker = false }
    #expect(marked != unmarked)
    #expect(try first { $0.goals.isObservable = false } == unmarked)
  }

  @Test("corner cameras are upside down on request")
  func upsideDown() throws {
    func first(_ isUpright: Bool) throws -> [UInt8] {
      let spec = specs {
        $0.observation.imageStyle.isUpright = isUpright
        $0.observation.imageStyle.samples = 1
      }[0]
      let environment = try spec.make()
      try environment.reset(seed: 2)
      return Array(environment.images.prefix(40 * 24 * 3))
    }
    let (upright, hanging) = try (first(true), first(false))
    let turned = (0..<40 * 24).reversed().flatMap { upright[3 * $0..<3 * $0 + 3] }
    let differences = zip(turned, hanging).filter { abs(Int($0) - Int($1)) > 2 }
    #expect(differences.count < hanging.count / 50)
  }

  @Test("invalid sizes, cameras and styles are errors")
  func refusals() {
    #expect(throws: TaskError.self) {
      try specs { $0.observation.imageSize.width = 8 }[0].make()
    }
    #expect(throws: RenderError.self) {
      try specs { $0.observation.cameras = ["cornr2"] }[0].make()
    }
    #expect(throws: RenderError.self) {
      try specs { $0.observation.imageStyle.samples = 3 }[0].make()
    }
    #expect(throws: RenderError.self) {
      try specs { $0.observation.imageStyle.randomization.camera = -1 }[0].make()
    }
  }
}
