internal import Base
internal import CBenchtop
internal import Tasks

/// A snapshot behind a handle.
final class Moment: Sendable {
  static let all = HandleTable<Moment>("state")

  let snapshot: EnvironmentSnapshot

  init(_ snapshot: EnvironmentSnapshot) { self.snapshot = snapshot }
}

@_cdecl("benchtop_keep")
public func keep(
  _ environments: UInt64, _ index: Int64, _ moment: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  Border.pass {
    let place = try Border.required(moment, "the place for the handle")
    let snapshot = try Bench.all.find(environments).use(index) { $0.snapshot() }
    place.pointee = Moment.all.add(Moment(snapshot))
  }
}

@_cdecl("benchtop_restore")
public func restore(_ environments: UInt64, _ index: Int64, _ moment: UInt64) -> Int32 {
  Border.pass {
    let snapshot = try Moment.all.find(moment).snapshot
    let bench = try Bench.all.find(environments)
    try bench.use(index) { _ in try bench.vector.restore(snapshot, at: Int(index)) }
  }
}

@_cdecl("benchtop_write_moment")
public func writeMoment(
  _ moment: UInt64, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  Border.pass {
    let snapshot = try Moment.all.find(moment).snapshot
    try Border.give(snapshot.text(), to: text)
  }
}

@_cdecl("benchtop_read_moment")
public func readMoment(
  _ text: UnsafePointer<CChar>?, _ moment: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  Border.pass {
    let place = try Border.required(moment, "the place for the handle")
    let snapshot = try EnvironmentSnapshot(parsing: Border.text(text, "the state"))
    place.pointee = Moment.all.add(Moment(snapshot))
  }
}

@_cdecl("benchtop_close_moment")
public func closeMoment(_ moment: UInt64) -> Int32 {
  Border.pass { _ = try Moment.all.remove(moment) }
}
