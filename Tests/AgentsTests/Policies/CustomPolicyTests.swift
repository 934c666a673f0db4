import Agents
import Foundation
import Synchronization
import Tasks
import Testing

@Suite("Policies of the program's own")
struct CustomPolicyTests {
  /// Does nothing, and remembers the threads that it acts on.
  private final class IdlePolicy: Policy {
    static let threads = Mutex<Set<ObjectIdentifier>>([])

    func prepare(for input: PolicyInput) {}

    func act(on input: PolicyInput, into actions: UnsafeMutableBufferPointer<Action>) {
      let thread = ObjectIdentifier(Thread.current)
      Self.threads.withLock { _ = $0.insert(thread) }
      for row in input.activeRows { actions[row] = .zero }
    }
  }

  @Test("act by name, on the thread of the caller, with the results of any other policy")
  func named() throws {
    try CustomPolicy("tests:idle") { IdlePolicy() }.register()
    defer { CustomPolicy.remove("tests:idle") }
    let choice = try PolicyChoice("tests:idle")
    #expect(choice.name == "tests:idle" && choice.threads(of: 8) == 1)
    #expect(try choice.sha256 == nil && choice.kernels == nil)
    var options = EnvironmentOptions()
    options.horizon = 20
    let evaluator = Evaluator(
      ["reach", "push"].map { EnvironmentSpec($0, options: options) }, episodes: 6, threads: 3)
    let trials = try evaluator.run(choice, batchSize: 5) { _, _ in }
    #expect(try trials == evaluator.run { ScriptedPolicy.zero.make() })
    #expect(IdlePolicy.threads.withLock { $0 } == [ObjectIdentifier(Thread.current)])
  }

  @Test("are unknown before they are added and after they are removed")
  func removed() throws {
    #expect(throws: TaskError.self) { try PolicyChoice("tests:removed") }
    try CustomPolicy("tests:removed") { IdlePolicy() }.register()
    _ = try PolicyChoice("tests:removed")
    CustomPolicy.remove("tests:removed")
    #expect(throws: TaskError.self) { try PolicyChoice("tests:removed") }
  }

  @Test("have names that no other policy can have")
  func names() {
    #expect(throws: TaskError.self) { try CustomPolicy("expert") { IdlePolicy() } }
  }
}
