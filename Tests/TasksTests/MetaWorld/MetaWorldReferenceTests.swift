import Sim
import Testing

@testable import Tasks

/// The tasks agree with Meta-World's.
@Suite("The fifty tasks are Meta-World's")
struct MetaWorldReferenceTests {
  static let references = MetaWorldReference.shared.tasks

  /// Tasks whose objects start at rest here, but inside the table, in the air or with stale observations in
  /// Meta-World.
  static let settled: Set<String> = [
    "sweep", "hand-insert", "box-close", "hammer", "window-close",
  ]

  @Test("names and order")
  func names() {
    let ordered = Self.references.sorted { $0.index < $1.index }.map(\.name)
    #expect(Catalog.metaWorld.map { $0.profile.name } == ordered)
    #expect(Set(ordered).count == 50)
  }

  @Test("hand, workspace, ranges and control timing", arguments: references.indices)
  func profile(index: Int) throws {
    let reference = Self.references[index]
    let profile = try Catalog.task(named: reference.name).profile
    #expect((profile.initialHandPosition - vector(reference.hand)).length < 0.01)
    #expect(profile.workspace.lower == vector(reference.workspaceLow))
    #expect(profile.workspace.upper == vector(reference.workspaceHigh))
    #expect(profile.placement.object.lower == vector(reference.resetSpaceLow))
    #expect(profile.placement.object.upper == vector(reference.resetSpaceHigh))
    #expect(profile.controlTiming.horizon == 500)
    #expect(profile.controlTiming.timing.step == 0.0125)
    #expect(profile.instruction.hasSuffix("."))
  }

  @Test("first observations agree within a centimeter", arguments: references.indices)
  func firstObservation(index: Int) throws {
    let reference = Self.references[index]
    let environment = try Environment(Catalog.task(named: reference.name))
    for seed in 0..<20 {
      try environment.reset(seed: UInt64(seed))
      let seen = environment.expertObservation
      #expect((seen.hand - vector(reference.firstHand)).length < 0.01)
      #expect(seen.gripperOpening > 0.99)
      #expect(seen.current == seen.previous)
      let offset =
        seen.object - environment.task.initialState.object - vector(reference.firstObjectOffset)
      if !Self.settled.contains(reference.name) { #expect(offset.length < 0.01, "\(offset)") }
      // A quaternion and its negative are the same rotation.
      let orientation = seen.current.firstObject.orientation
      let expected = SIMD4(reference.firstOrientation)
      let error = min((orientation - expected).length, (orientation + expected).length)
      #expect(error < 0.07, "\(orientation) instead of \(expected)")
      if let second = reference.secondObject {
        #expect((seen.current.secondObject.position - vector(second)).length < 0.01)
      } else {
        #expect(seen.current.secondObject == .none)
      }
    }
  }

  @Test("goals are within Meta-World's boxes", arguments: references.indices)
  func goals(index: Int) throws {
    let reference = Self.references[index]
    let environment = try Environment(Catalog.task(named: reference.name))
    let (low, high) = (vector(reference.goalLow), vector(reference.goalHigh))
    for seed in 0..<50 {
      try environment.reset(seed: UInt64(seed))
      for axis in 0..<3 {
        #expect(environment.goal[axis] > low[axis] - 0.011, "axis \(axis)")
        #expect(environment.goal[axis] < high[axis] + 0.011, "axis \(axis)")
      }
    }
  }

  @Test("suites have the same tasks in the same order")
  func suites() throws {
    for (name, expected) in MetaWorldReference.shared.suites {
      let suite = try Suite.find(name)
      #expect(suite.train.map(\.task) == expected.train, "\(name)")
      #expect(suite.test.map(\.task) == expected.test, "\(name)")
      #expect(suite.isGoalObservable == name.hasPrefix("MT"))
    }
    #expect(MetaWorldReference.shared.suites.count == 6)
  }
}

extension SIMD4<Double> {
  init(_ numbers: [Double]) { self.init(numbers[0], numbers[1], numbers[2], numbers[3]) }
  var length: Double { (self * self).sum().squareRoot() }
}
