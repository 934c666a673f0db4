private import Glibc
private import Synchronization

/// A fixed set of threads that run the iterations of parallel loops.
///
/// Threads take iterations dynamically from an atomic counter, so the assignment to threads is not deterministic. If
/// each iteration has its own data, such as one world, the result is the same for any number of threads.
public final class ThreadPool: Sendable {
  /// The number of threads, including the calling thread.
  public let threadCount: Int
  private let workers = Workers()

  /// The maximum number of threads.
  public static let maximumThreads = 1024

  public init(threads: Int) throws(ThreadPoolError) {
    guard (1...Self.maximumThreads).contains(threads) else {
      throw .threadCount(threads, allowed: "from 1 to \(Self.maximumThreads)")
    }
    threadCount = threads
    for _ in 1..<max(threads, 1) { try workers.addThread() }
  }

  deinit { workers.stop() }

  /// Calls `work` once for each index below `count`, on all threads, and returns after the last call.
  ///
  /// Only one thread at a time may call this. Iterations share data that the compiler cannot prove safe as
  /// ``UncheckedSendable``.
  public func parallelFor(_ count: Int, _ work: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(work) { work in workers.run(count, work) }
  }

  /// ``parallelFor(_:_:)`` for work that the caller keeps. This allocates nothing, where work that does not outlive the call is
  /// copied to the heap for the other threads.
  public func runKept(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
    workers.run(count, work)
  }
}

/// The shared state of the threads, which spin briefly for work and then park.
///
/// Unchecked, because the compiler cannot see that `work` and `count` change only while all workers wait:
/// `generation` signals the start to the workers, and `busyCount` signals their end to the caller.
private final class Workers: @unchecked Sendable {
  private var work: @Sendable (Int) -> Void = { _ in }
  private var count = 0
  private var threads: [pthread_t] = []
  private let generation = Atomic<Int>(0)
  private let next = Atomic<Int>(0)
  private let busyCount = Atomic<Int>(0)
  private let isStopped = Atomic<Bool>(false)
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wakeCondition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// The number of spins of a waiting thread before it sleeps: some tens of microseconds.
  private static let spinLimit = 20_000

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wakeCondition, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(wakeCondition)
    mutex.deallocate()
    wakeCondition.deallocate()
  }

  func addThread() throws(ThreadPoolError) {
    var thread = pthread_t()
    let me = Unmanaged.passRetained(self)
    let status = pthread_create(
      &thread, nil,
      { workers in
        if let workers { Unmanaged<Workers>.fromOpaque(workers).takeRetainedValue().runWorker() }
        return nil
      }, me.toOpaque())
    guard status == 0 else {
      me.release()
      stop()
      throw .threadCount(
        threads.count + 2,
        allowed: "no more than the system lets start (\(String(cString: strerror(status))))")
    }
    threads.append(thread)
  }

  func stop() {
    isStopped.store(true, ordering: .releasing)
    wakeWorkers()
    for thread in threads { pthread_join(thread, nil) }
    threads = []
  }

  func run(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
    self.work = work
    self.count = count
    next.store(0, ordering: .relaxed)
    busyCount.store(threads.count, ordering: .relaxed)
    if !threads.isEmpty { wakeWorkers() }
    runIterations()
    var spins = 0
    while busyCount.load(ordering: .acquiring) > 0 {
      spins += 1
      if spins > Workers.spinLimit { sched_yield() }
    }
    self.work = { _ in }
  }

  private func wakeWorkers() {
    pthread_mutex_lock(mutex)
    generation.add(1, ordering: .releasing)
    pthread_cond_broadcast(wakeCondition)
    pthread_mutex_unlock(mutex)
  }

  private func runWorker() {
    var seen = 0
    while true {
      var spins = 0
      while generation.load(ordering: .acquiring) == seen && spins < Workers.spinLimit {
        spins += 1
      }
      if generation.load(ordering: .acquiring) == seen {
        pthread_mutex_lock(mutex)
        while generation.load(ordering: .acquiring) == seen {
          pthread_cond_wait(wakeCondition, mutex)
        }
        pthread_mutex_unlock(mutex)
      }
      seen = generation.load(ordering: .acquiring)
      if isStopped.load(ordering: .acquiring) { return }
      runIterations()
      busyCount.subtract(1, ordering: .releasing)
    }
  }

  private func runIterations() {
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      work(index)
    }
  }
}
