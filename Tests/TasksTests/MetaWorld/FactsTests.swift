import Sim
import Testing

@testable import Tasks

/// Whoever knows Meta-World finds the same tasks here.
@Suite("The fifty tasks are Meta-World's")
struct FactsTests {
  static let facts = MetaWorldFacts.shared.tasks

  /// Where Meta-World starts things sunk, falling or with stale observations, ours start at rest.
  static let settled: Set<String> = [
    "sweep", "hand-insert", "box-close", "hammer", "window-close",
  ]

  @Test("names and order")
  func names() {
    let ordered = Self.facts.sorted { $0.index < $1.index }.map(\.name)
    #expect(Catalog.metaWorld.map { $0.profile.name } == ordered)
    #expect(Set(ordered).count == 50)
  }

  @Test("hand, workspace, ranges and pace", arguments: facts.indices)
  func profile(index: Int) throws {
    let fact = Self.facts[index]
    let profile = try Catalog.task(named: fact.name).profile
    #expect((profile.hand - vector(fact.hand)).length < 0.01)
    #expect(profile.workspace.lower == vector(fact.workspaceLow))
    #expect(profile.workspace.upper == vector(fact.workspaceHigh))
    #expect(profile.placement.object.lower == vector(fact.layoutLow))
    #expect(profile.placement.object.upper == vector(fact.layoutHigh))
    #expect(profile.pace.horizon == 500)
    #expect(profile.pace.timing.step == 0.0125)
    #expect(profile.sentence.hasSuffix("."))
  }

  @Test("first observations agree within a centimetre", arguments: facts.indices)
  func firstObservation(index: Int) throws {
    let fact = Self.facts[index]
    let environment = try Environment(Catalog.task(named: fact.name))
    for seed in 0..<20 {
      try environment.reset(seed: UInt64(seed))
      let seen = environment.expertObservation
      #expect((seen.hand - vector(fact.firstHand)).length < 0.01)
      #expect(seen.opening > 0.99)
      #expect(seen.current == seen.previous)
      let offset = seen.object - environment.task.layout.object - vector(fact.firstObjectOffset)
      if !Self.settled.contains(fact.name) { #expect(offset.length < 0.01, "\(offset)") }
      // A quaternion and its negative are the same turn.
      let turn = seen.current.first.orientation
      let expected = SIMD4(fact.firstOrientation)
      let error = min((turn - expected).length, (turn + expected).length)
      #expect(error < 0.07, "\(turn) and not \(expected)")
      if let second = fact.secondObject {
        #expect((seen.current.second.position - vector(second)).length < 0.01)
      } else {
        #expect(seen.current.second == .none)
      }
    }
  }

  @Test("goals lie in Meta-World's boxes", arguments: facts.indices)
  func goals(index: Int) throws {
    let fact = Self.facts[index]
    let environment = try Environment(Catalog.task(named: fact.name))
    let (low, high) = (vector(fact.goalLow), vector(fact.goalHigh))
    for seed in 0..<50 {
      try environment.reset(seed: UInt64(seed))
      for axis in 0..<3 {
        #expect(environment.goal[axis] > low[axis] - 0.011, "axis \(axis)")
        #expect(environment.goal[axis] < high[axis] + 0.011, "axis \(axis)")
      }
    }
  }

  @Test("suites hold the same tasks in the same order")
  func suites() throws {
    for (name, expected) in MetaWorldFacts.shared.suites {
      let suite = try Suite.find(name)
      #expect(suite.train.map(\.task) == expected.train, "\(name)")
      #expect(suite.test.map(\.task) == expected.test, "\(name)")
      #expect(suite.showsGoals == name.hasPrefix("MT"))
    }
    #expect(MetaWorldFacts.shared.suites.count == 6)
  }
}

extension SIMD4<Double> {
  init(_ numbers: [Double]) { self.init(numbers[0], numbers[1], numbers[2], numbers[3]) }
  var length: Double { (self * self).sum().squareRoot() }
}
