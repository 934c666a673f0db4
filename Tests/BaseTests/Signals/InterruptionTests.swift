import Base
import Glibc
import Testing

@Suite("Interruption by signals")
struct InterruptionTests {
  @Test("a first signal is recorded and prints a message to standard error")
  func first() async throws {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      Interruption.installHandlers(message: "one moment")
      guard Interruption.receivedSignal == nil else { exit(1) }
      raise(SIGTERM)
      let error = #expect(throws: InterruptedError.self) { try Interruption.check() }
      #expect(error?.signal == SIGTERM && Interruption.receivedSignal == SIGTERM)
    }
    let words = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(words.contains("one moment\n"))
  }

  @Test("a second signal of any kind ends the process")
  func second() async {
    await #expect(processExitsWith: .signal(SIGTERM)) {
      Interruption.installHandlers(message: "")
      raise(SIGINT)
      raise(SIGTERM)
    }
    await #expect(processExitsWith: .signal(SIGINT)) {
      Interruption.installHandlers(message: "")
      raise(SIGINT)
      raise(SIGINT)
    }
  }

  @Test("signals that the process was started to ignore stay ignored")
  func ignored() async {
    await #expect(processExitsWith: .success) {
      signal(SIGHUP, SIG_IGN)
      Interruption.installHandlers(message: "")
      raise(SIGHUP)
      #expect(Interruption.receivedSignal == nil)
    }
  }
}
