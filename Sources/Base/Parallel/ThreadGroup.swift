private import Glibc

/// Threads for work of minutes or hours.
///
/// The caller of a ``ThreadPool`` waits actively, because its loops last microseconds. Here it sleeps.
public enum ThreadGroup {
  /// Calls `work` once for each index below `count`, each on a thread of its own, and returns after the last call.
  public static func run(
    _ count: Int, _ work: @Sendable (_ index: Int) -> Void
  ) throws(ThreadPoolError) {
    let error = withoutActuallyEscaping(work) { work in runThreads(count, work) }
    if let error { throw error }
  }

  /// Returns why not all threads could start; those that could have ended then, too.
  private static func runThreads(
    _ count: Int, _ work: @escaping @Sendable (_ index: Int) -> Void
  ) -> ThreadPoolError? {
    var threads: [pthread_t] = []
    defer { for thread in threads { pthread_join(thread, nil) } }
    for index in 0..<count {
      var thread = pthread_t()
      let body = Unmanaged.passRetained(Body { work(index) })
      let status = pthread_create(
        &thread, nil,
        { body in
          if let body { Unmanaged<Body>.fromOpaque(body).takeRetainedValue().work() }
          return nil
        }, body.toOpaque())
      guard status == 0 else {
        body.release()
        return .threadCount(
          count,
          allowed: "no more than the system lets start (\(String(cString: strerror(status))))")
      }
      threads.append(thread)
    }
    return nil
  }

  /// What a thread does, as an object that can be handed over.
  private final class Body: Sendable {
    let work: @Sendable () -> Void
    init(_ work: @escaping @Sendable () -> Void) { self.work = work }
  }
}
