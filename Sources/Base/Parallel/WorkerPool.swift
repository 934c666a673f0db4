private import Glibc
private import Synchronization

/// A fixed set of threads that share out pieces of work, again and again.
///
/// Which thread does which piece is left to chance; a piece that works on things of its own, such as one
/// world, gives the same result on any number of threads.
public final class WorkerPool: Sendable {
  /// The calling thread counts as one.
  public let threadCount: Int
  private let crew = Crew()

  /// More threads than any machine that this runs on has use for.
  public static let maximumThreads = 1024

  public init(threads: Int) throws(WorkerPoolError) {
    guard (1...Self.maximumThreads).contains(threads) else {
      throw .threadCount(threads, allowed: "from 1 to \(Self.maximumThreads)")
    }
    threadCount = threads
    for _ in 1..<max(threads, 1) { try crew.hire() }
  }

  deinit { crew.dismiss() }

  /// Calls `work` once for each number below `count`, on all threads, and returns when all are done. One
  /// thread at a time may call this. What the pieces share and the compiler cannot know to be safe, they
  /// share as ``Disjoint``.
  public func run(_ count: Int, _ work: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(work) { work in crew.run(count, work) }
  }
}

/// The threads' common state.
///
/// Unchecked, because the compiler cannot see that `work` and `count` change only while all workers wait:
/// `round` is what tells them to start, `busy` what tells the caller that they have stopped.
private final class Crew: @unchecked Sendable {
  private var work: @Sendable (Int) -> Void = { _ in }
  private var count = 0
  private var threads: [pthread_t] = []
  private let round = Atomic<Int>(0)
  private let next = Atomic<Int>(0)
  private let busy = Atomic<Int>(0)
  private let isDismissed = Atomic<Bool>(false)
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wakeUp = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// How often a waiting thread looks for work before it goes to sleep: some tens of microseconds.
  private static let patience = 20_000

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wakeUp, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(wakeUp)
    mutex.deallocate()
    wakeUp.deallocate()
  }

  func hire() throws(WorkerPoolError) {
    var thread = pthread_t()
    let me = Unmanaged.passRetained(self)
    let status = pthread_create(
      &thread, nil,
      { crew in
        if let crew { Unmanaged<Crew>.fromOpaque(crew).takeRetainedValue().labour() }
        return nil
      }, me.toOpaque())
    guard status == 0 else {
      me.release()
      dismiss()
      throw .threadCount(
        threads.count + 2,
        allowed: "no more than the system lets start (\(String(cString: strerror(status))))")
    }
    threads.append(thread)
  }

  func dismiss() {
    isDismissed.store(true, ordering: .releasing)
    announceRound()
    for thread in threads { pthread_join(thread, nil) }
    threads = []
  }

  func run(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
    self.work = work
    self.count = count
    next.store(0, ordering: .relaxed)
    busy.store(threads.count, ordering: .relaxed)
    if !threads.isEmpty { announceRound() }
    takePieces()
    var looks = 0
    while busy.load(ordering: .acquiring) > 0 {
      looks += 1
      if looks > Crew.patience { sched_yield() }
    }
    self.work = { _ in }
  }

  private func announceRound() {
    pthread_mutex_lock(mutex)
    round.add(1, ordering: .releasing)
    pthread_cond_broadcast(wakeUp)
    pthread_mutex_unlock(mutex)
  }

  private func labour() {
    var seen = 0
    while true {
      var looks = 0
      while round.load(ordering: .acquiring) == seen && looks < Crew.patience { looks += 1 }
      if round.load(ordering: .acquiring) == seen {
        pthread_mutex_lock(mutex)
        while round.load(ordering: .acquiring) == seen { pthread_cond_wait(wakeUp, mutex) }
        pthread_mutex_unlock(mutex)
      }
      seen = round.load(ordering: .acquiring)
      if isDismissed.load(ordering: .acquiring) { return }
      takePieces()
      busy.subtract(1, ordering: .releasing)
    }
  }

  private func takePieces() {
    while true {
      let piece = next.add(1, ordering: .relaxed).oldValue
      guard piece < count else { return }
      work(piece)
    }
  }
}
