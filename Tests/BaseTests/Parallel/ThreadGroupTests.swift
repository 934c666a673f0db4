import Base
import Synchronization
import Testing

@Suite("Threads for long work")
struct ThreadGroupTests {
  @Test("each index has a thread of its own, and all have ended at the end", arguments: [0, 1, 5])
  func run(count: Int) throws {
    let started = Atomic<Int>(0)
    let found = Mutex<Set<Int>>([])
    try ThreadGroup.run(count) { index in
      started.add(1, ordering: .relaxed)
      // Returns only if all run at once.
      while started.load(ordering: .relaxed) < count {}
      found.withLock { _ = $0.insert(index) }
    }
    #expect(found.withLock { $0 } == Set(0..<count))
  }
}
