import Base
import Sim
import Testing

@testable import Tasks

@Suite("Hidden dynamics")
struct HiddenDynamicsTests {
  private func environment(
    _ family: String, _ split: DynamicsFamily.Split = .train,
    _ resampling: DynamicsOptions.Resampling = .episode, isObservable: Bool = false,
    task: String = "push"
  ) throws -> Environment {
    var options = EnvironmentOptions()
    options.dynamics = DynamicsOptions(
      try DynamicsFamily.find(family), split: split, resampling: resampling,
      isObservable: isObservable)
    return try EnvironmentSpec(task, options: options).make()
  }

  @Test("splits do not overlap, and samples stay in their split", arguments: DynamicsFamily.all)
  func splits(family: DynamicsFamily) throws {
    for range in family.ranges {
      var generator = SeededGenerator(seed: 5)
      for split in DynamicsFamily.Split.allCases {
        var reached: Set<Int> = []
        for _ in 0..<300 {
          let value = range.sample(split, using: &generator)
          let home = range.intervals(for: split).firstIndex {
            $0.lower <= value && value <= $0.upper
          }
          #expect(home != nil, "\(range.parameter) \(split) \(value)")
          reached.insert(home ?? -1)
          #expect((-1...1).contains(range.normalized(value)))
          for other in DynamicsFamily.Split.allCases where other != split {
            for interval in range.intervals(for: other) {
              #expect(
                value <= interval.lower || value >= interval.upper || range.parameter.isInteger)
              #expect(
                !range.parameter.isInteger || value < interval.lower || value > interval.upper)
            }
          }
        }
        #expect(reached.count == range.intervals(for: split).count)
      }
    }
  }

  @Test("parameters last for an episode or for an environment, and follow from the seed")
  func resampling() throws {
    let episodic = try environment("object-mass")
    let lasting = try environment("object-mass", .train, .environment)
    var masses: [Set<Double>] = [[], []]
    for _ in 0..<10 {
      try episodic.reset()
      try lasting.reset()
      masses[0].insert(episodic.dynamics.objectMass)
      masses[1].insert(lasting.dynamics.objectMass)
    }
    #expect(masses[0].count == 10)
    #expect(masses[1].count == 1)
    try lasting.reset(seed: 3)
    let third = lasting.dynamics
    try lasting.reset(seed: 4)
    #expect(lasting.dynamics != third)
    try lasting.reset(seed: 3)
    #expect(lasting.dynamics == third)
  }

  @Test("the context in the observation is scaled to -1...1, and present only on request")
  func context() throws {
    let hidden = try environment("body")
    let shown = try environment("body", isObservable: true)
    #expect(shown.observation.count == hidden.observation.count + 4)
    try hidden.reset(seed: 8)
    try shown.reset(seed: 8)
    #expect(hidden.dynamics == shown.dynamics)
    #expect(hidden.observation.elementsEqual(shown.observation.prefix(39)))
    let family = try DynamicsFamily.find("body")
    for (range, number) in zip(family.ranges, shown.observation.suffix(4)) {
      #expect(number == range.normalized(shown.dynamics[range.parameter]))
    }
  }

  @Test("each family changes the simulation", arguments: DynamicsFamily.all.map(\.name))
  func matters(family: String) throws {
    let usual = try EnvironmentSpec("pick-place").make()
    let changed = try environment(family, .extrapolation, task: "pick-place")
    try usual.reset(seed: 2)
    try changed.reset(seed: 2, to: usual.task.initialState)
    var differs = false
    for _ in 0..<150 {
      let action = usual.expertAction ?? .zero
      _ = try usual.step(action)
      _ = try changed.step(action)
      differs = differs || !usual.observation.elementsEqual(changed.observation)
    }
    #expect(differs)
  }

  @Test("ranges that are reversed, out of bounds, empty or repeated are errors")
  func badFamilies() throws {
    func refuse(_ ranges: [DynamicsFamily.ParameterRange], _ words: String) {
      #expect {
        try DynamicsFamily.register(DynamicsFamily("test-bad", "Bad.", ranges))
      } throws: { "\($0)".contains(words) }
    }
    func range(_ interval: DynamicsFamily.Interval) -> DynamicsFamily.ParameterRange {
      .init(
        .gravity, train: [interval], interpolation: [.init(1, 2)], extrapolation: [.init(1, 2)])
    }
    refuse([range(.init(3, 2))], "from 3.0 to 2.0")
    refuse([range(.init(3, 200))], "from 0.0 to 100.0")
    refuse([range(.init(3, .nan))], "nan")
    refuse([range(.init(3, 4)), range(.init(3, 4))], "repeated")
    refuse(
      [.init(.gravity, train: [], interpolation: [.init(1, 2)], extrapolation: [.init(1, 2)])],
      "empty")
    refuse(
      [
        .init(
          .actionDelay, train: [.init(0.5, 2)], interpolation: [.init(1, 2)],
          extrapolation: [.init(1, 2)])
      ], "integers")
    let good = DynamicsFamily("test-moon", "On the moon.", [range(.init(1.5, 1.7))])
    try DynamicsFamily.register(good)
    #expect(try DynamicsFamily.find("test-moon") == good)
    #expect(throws: TaskError.self) { try DynamicsFamily.register(good) }
  }

  @Test("suites of tasks and dynamics behave like any other suite")
  func suites() throws {
    let suite = try Suite.find("MT10+object-mass")
    let specs = suite.specs()
    #expect(specs.map(\.task) == (try Suite.find("MT10").train.map(\.task)))
    #expect(
      try Suite.find("MT10+object-mass").specs(.test).allSatisfy {
        $0.options.dynamics.split == .extrapolation
      })
    // The form of Gymnasium's ids.
    #expect(try Suite.find("MT10-object-mass") == suite)
    #expect(throws: TaskError.self) { try Suite.find("MT11-object-mass") }
    let vector = try VectorEnvironment(specs, threads: 2)
    try vector.reset(seed: 0)
    #expect(Set(vector.environments.map { $0.dynamics.objectMass }).count == 10)
    let mixed = Suite(
      "test-mixed", "One task under two families.",
      train: try ["gravity", "friction"].map {
        Suite.Member("push", dynamics: DynamicsOptions(try DynamicsFamily.find($0)))
      })
    try Suite.register(mixed)
    #expect(
      try Suite.find("test-mixed").specs().map { $0.options.dynamics.family?.name } == [
        "gravity", "friction",
      ])
  }
}
