/// Errors that only callers of the C interface can cause.
enum InterfaceError: Error, CustomStringConvertible {
  case closed(what: String)
  case busy
  case forked
  case noExpert(task: String)
  case callback(task: String)
  case policy(name: String)
  case stopped
  case outsideCallback
  case invalid(String)

  var description: String {
    switch self {
    case .closed(let what): "this \(what) is closed or was never open"
    case .busy:
      "another thread is using these environments; wait for it, or create environments for each thread"
    case .forked:
      "the worker threads of these environments belong to the parent of this forked process; "
        + "create them after the fork, or with one thread"
    case .noExpert(let task): "the task \(task) has no scripted expert"
    case .callback(let task): "a function of the task \(task) has failed"
    case .policy(let name): "the policy \(name) has failed"
    case .stopped: "the caller has stopped this work"
    case .outsideCallback: "a task can be used only from within its own functions"
    case .invalid(let text): text
    }
  }
}
