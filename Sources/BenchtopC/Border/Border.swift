internal import CBenchtop
internal import Glibc
internal import Render
internal import Sim
internal import Tasks

/// Where Swift ends: errors become statuses, and texts memory that the caller frees.
enum Border {
  /// The status of what was done, with the error's text kept for the calling thread.
  static func pass(_ work: () throws -> Void) -> benchtop_status {
    do {
      try work()
      return benchtop_status(BENCHTOP_OK)
    } catch {
      LastError.keep("\(error)")
      return status(of: error)
    }
  }

  private static func status(of error: any Error) -> benchtop_status {
    switch error {
    case TaskError.unknownName, RenderError.unknownName: benchtop_status(BENCHTOP_UNKNOWN)
    case TaskError.notReset, TaskError.episodeOver: benchtop_status(BENCHTOP_NO_EPISODE)
    case SimulationError.diverged, SimulationError.engineFailure, SimulationError.unusableEngine:
      benchtop_status(BENCHTOP_FAILED)
    case BorderError.closed: benchtop_status(BENCHTOP_CLOSED)
    case BorderError.busy: benchtop_status(BENCHTOP_BUSY)
    case BorderError.forked: benchtop_status(BENCHTOP_FORKED)
    case BorderError.noExpert: benchtop_status(BENCHTOP_NO_EXPERT)
    case BorderError.callback: benchtop_status(BENCHTOP_CALLBACK)
    default: benchtop_status(BENCHTOP_INVALID)
    }
  }

  /// A copy of a text for the caller.
  static func give(
    _ text: String, to place: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
  ) throws {
    try required(place, "the place for the text").pointee = strdup(text)
  }

  static func required<Value>(_ value: Value?, _ name: String) throws -> Value {
    guard let value else { throw BorderError.invalid("\(name) is a null pointer") }
    return value
  }

  static func text(_ pointer: UnsafePointer<CChar>?, _ name: String) throws -> String {
    let pointer = try required(pointer, name)
    guard let text = String(validatingCString: pointer) else {
      throw BorderError.invalid("\(name) is not UTF-8")
    }
    return text
  }
}

/// The last error's text, one for each thread.
enum LastError {
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { free($0) }
    return key
  }()

  static func keep(_ text: String) {
    free(pthread_getspecific(key))
    pthread_setspecific(key, strdup(text))
  }

  static var text: UnsafePointer<CChar>? {
    pthread_getspecific(key).map { UnsafePointer($0.assumingMemoryBound(to: CChar.self)) }
  }
}
