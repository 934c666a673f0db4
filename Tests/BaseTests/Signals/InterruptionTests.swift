import Base
import Glibc
import Testing

@Suite("Signals that ask for an end")
struct InterruptionTests {
  @Test("a first signal is noted, and answered on standard error")
  func first() async throws {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      Interruption.watch(answer: "one moment")
      guard Interruption.signal == nil else { exit(1) }
      raise(SIGTERM)
      let error = #expect(throws: Interrupted.self) { try Interruption.check() }
      #expect(error?.signal == SIGTERM && Interruption.signal == SIGTERM)
    }
    let words = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(words.contains("one moment\n"))
  }

  @Test("a second one ends the process, whichever it is")
  func second() async {
    await #expect(processExitsWith: .signal(SIGTERM)) {
      Interruption.watch(answer: "")
      raise(SIGINT)
      raise(SIGTERM)
    }
    await #expect(processExitsWith: .signal(SIGINT)) {
      Interruption.watch(answer: "")
      raise(SIGINT)
      raise(SIGINT)
    }
  }

  @Test("what the process was started to ignore stays ignored")
  func ignored() async {
    await #expect(processExitsWith: .success) {
      signal(SIGHUP, SIG_IGN)
      Interruption.watch(answer: "")
      raise(SIGHUP)
      #expect(Interruption.signal == nil)
    }
  }
}
