import Sim
import Synchronization
import Tasks

@testable import Agents

/// A task that cannot start an episode once an algorithm has made one iteration.
final class FailingTask: WaitingTask {
  static let fails = Mutex(false)

  override class var profile: TaskProfile {
    let usual = WaitingTask.profile
    return TaskProfile(
      "failing", usual.instruction, objects: usual.objects, placement: usual.placement)
  }

  override func reset(to initialState: InitialState) throws -> Vector3 {
    if FailingTask.fails.withLock({ $0 }) {
      throw TaskError.invalidOption(name: "the test", given: "on", allowed: "off")
    }
    return try super.reset(to: initialState)
  }

  static let failing = suite(of: FailingTask.self)
}

/// Learns nothing, and makes each later evaluation fail.
struct FailingAlgorithm: Algorithm {
  static let name = "failing"
  static let summary = "Nothing."

  struct Settings: AlgorithmSettings { func validate() {} }
  static func defaultSettings(for suite: Suite) -> Settings { Settings() }

  init(_ settings: Settings) {}

  func build(_ kit: Kit) throws -> Program {
    _ = try kit.policy(NetworkSettings(MLP(hiddenSizes: [2])), DeterministicHead())
    return Program(update: {}) { _, _ in
      FailingTask.fails.withLock { $0 = true }
      return 10
    }
  }
}
