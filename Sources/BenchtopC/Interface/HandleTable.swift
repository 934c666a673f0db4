internal import Synchronization

/// Maps opaque handles to objects. A handle is never reused, so that a closed one cannot denote another
/// object.
final class HandleTable<Object: AnyObject & Sendable>: Sendable {
  private struct State: Sendable {
    var objects: [UInt64: Object] = [:]
    var lastHandle: UInt64 = 0
  }

  private let name: String
  private let state = Mutex(State())

  init(_ name: String) { self.name = name }

  func add(_ object: Object) -> UInt64 {
    state.withLock { state in
      state.lastHandle += 1
      state.objects[state.lastHandle] = object
      return state.lastHandle
    }
  }

  func find(_ handle: UInt64) throws -> Object {
    guard let object = state.withLock({ $0.objects[handle] }) else {
      throw InterfaceError.closed(what: name)
    }
    return object
  }

  /// Returns the object, so that the caller releases it outside the lock.
  func remove(_ handle: UInt64) throws -> Object {
    guard let object = state.withLock({ $0.objects.removeValue(forKey: handle) }) else {
      throw InterfaceError.closed(what: name)
    }
    return object
  }
}
