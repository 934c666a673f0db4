internal import CBenchtop
internal import Glibc
internal import Render
internal import Sim
internal import Tasks

/// The boundary of the C interface: errors become status codes, and strings become memory that the caller
/// frees.
enum CInterface {
  /// Runs `work` and returns its status. The calling thread keeps the error's text.
  static func catchErrors(_ work: () throws -> Void) -> benchtop_status {
    do {
      try work()
      return benchtop_status(BENCHTOP_OK)
    } catch {
      LastError.store("\(error)")
      return status(of: error)
    }
  }

  private static func status(of error: any Error) -> benchtop_status {
    switch error {
    case TaskError.unknownName, RenderError.unknownName: benchtop_status(BENCHTOP_UNKNOWN)
    case TaskError.notReset, TaskError.episodeOver: benchtop_status(BENCHTOP_RESET_NEEDED)
    case SimulationError.diverged, SimulationError.solverFailed, SimulationError.engineFailure,
      SimulationError.unusableEngine:
      benchtop_status(BENCHTOP_FAILED)
    case InterfaceError.closed: benchtop_status(BENCHTOP_CLOSED)
    case InterfaceError.busy: benchtop_status(BENCHTOP_BUSY)
    case InterfaceError.forked: benchtop_status(BENCHTOP_FORKED)
    case InterfaceError.noExpert: benchtop_status(BENCHTOP_NO_EXPERT)
    case InterfaceError.callback, InterfaceError.policy, InterfaceError.stopped:
      benchtop_status(BENCHTOP_CALLBACK)
    default: benchtop_status(BENCHTOP_INVALID)
    }
  }

  /// Copies a text for the caller.
  static func copyText(
    _ text: String, to output: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
  ) throws {
    try required(output, "the output for the text").pointee = strdup(text)
  }

  static func required<Value>(_ value: Value?, _ name: String) throws -> Value {
    guard let value else { throw InterfaceError.invalid("\(name) is a null pointer") }
    return value
  }

  static func text(_ pointer: UnsafePointer<CChar>?, _ name: String) throws -> String {
    let pointer = try required(pointer, name)
    guard let text = String(validatingCString: pointer) else {
      throw InterfaceError.invalid("\(name) is not valid UTF-8")
    }
    return text
  }

  /// Writes three values.
  static func write(_ vector: Vector3, at values: UnsafeMutablePointer<Double>) {
    for number in 0..<3 { values[number] = vector[number] }
  }

  /// Writes seven values: position and rotation.
  static func write(_ pose: Pose, at values: UnsafeMutablePointer<Double>) {
    write(pose.position, at: values)
    values[3] = pose.rotation.w
    values[4] = pose.rotation.x
    values[5] = pose.rotation.y
    values[6] = pose.rotation.z
  }
}

/// The last error's text, one for each thread, like `dlerror`.
enum LastError {
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { free($0) }
    return key
  }()

  static func store(_ text: String) {
    free(pthread_getspecific(key))
    pthread_setspecific(key, strdup(text))
  }

  static var text: UnsafePointer<CChar>? {
    pthread_getspecific(key).map { UnsafePointer($0.assumingMemoryBound(to: CChar.self)) }
  }
}
