internal import Base
internal import CBenchtop
internal import Tasks

/// An environment snapshot behind a handle.
final class SavedState: Sendable {
  static let all = HandleTable<SavedState>("state")

  let snapshot: EnvironmentSnapshot

  init(_ snapshot: EnvironmentSnapshot) { self.snapshot = snapshot }
}

@_cdecl("benchtop_get_state")
public func getState(
  _ environments: UInt64, _ index: Int64, _ state: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  CInterface.catchErrors {
    let output = try CInterface.required(state, "the output for the handle")
    let snapshot = try EnvironmentBatch.all.find(environments).withExclusiveAccess(index) {
      $0.snapshot()
    }
    output.pointee = SavedState.all.add(SavedState(snapshot))
  }
}

@_cdecl("benchtop_set_state")
public func setState(_ environments: UInt64, _ index: Int64, _ state: UInt64) -> Int32 {
  CInterface.catchErrors {
    let snapshot = try SavedState.all.find(state).snapshot
    let batch = try EnvironmentBatch.all.find(environments)
    try batch.withExclusiveAccess(index) { _ in try batch.vector.restore(snapshot, at: Int(index)) }
  }
}

@_cdecl("benchtop_serialize_state")
public func serializeState(
  _ state: UInt64, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  CInterface.catchErrors {
    let snapshot = try SavedState.all.find(state).snapshot
    try CInterface.copyText(snapshot.text(), to: text)
  }
}

@_cdecl("benchtop_deserialize_state")
public func deserializeState(
  _ text: UnsafePointer<CChar>?, _ state: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  CInterface.catchErrors {
    let output = try CInterface.required(state, "the output for the handle")
    let snapshot = try EnvironmentSnapshot(parsing: CInterface.text(text, "the state"))
    output.pointee = SavedState.all.add(SavedState(snapshot))
  }
}

@_cdecl("benchtop_close_state")
public func closeState(_ state: UInt64) -> Int32 {
  CInterface.catchErrors { _ = try SavedState.all.remove(state) }
}
