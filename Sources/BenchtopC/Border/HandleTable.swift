internal import Synchronization

/// What the caller knows by numbers. A number is never given out twice, so none can stand for the wrong thing.
final class HandleTable<Thing: AnyObject & Sendable>: Sendable {
  private struct State: Sendable {
    var things: [UInt64: Thing] = [:]
    var last: UInt64 = 0
  }

  private let name: String
  private let state = Mutex(State())

  init(_ name: String) { self.name = name }

  func add(_ thing: Thing) -> UInt64 {
    state.withLock { state in
      state.last += 1
      state.things[state.last] = thing
      return state.last
    }
  }

  func find(_ handle: UInt64) throws -> Thing {
    guard let thing = state.withLock({ $0.things[handle] }) else {
      throw BorderError.closed(what: name)
    }
    return thing
  }

  /// What is removed is let go of by the caller, outside of the lock.
  func remove(_ handle: UInt64) throws -> Thing {
    guard let thing = state.withLock({ $0.things.removeValue(forKey: handle) }) else {
      throw BorderError.closed(what: name)
    }
    return thing
  }
}
