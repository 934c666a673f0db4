internal import Base
internal import Sim
internal import Tasks

@_cdecl("benchtop_describe_scene")
public func describeScene(
  _ environments: UInt64, _ index: Int64,
  _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  CInterface.catchErrors {
    let description = try EnvironmentBatch.all.find(environments).withExclusiveAccess(index) {
      ViewDescription($0)
    }
    try CInterface.copyText(JSON.encode(description, indented: false), to: text)
  }
}

@_cdecl("benchtop_body_poses")
public func bodyPoses(
  _ environments: UInt64, _ index: Int64, _ poses: UnsafeMutablePointer<Double>?,
  _ valueCount: Int64
) -> Int32 {
  CInterface.catchErrors {
    let poses = try CInterface.required(poses, "the output for the poses")
    try EnvironmentBatch.all.find(environments).withExclusiveAccess(index) { environment in
      let world = environment.task.world
      guard valueCount == 7 * world.bodyCount else {
        throw InterfaceError.invalid(
          "the output has \(valueCount) values; it must have \(7 * world.bodyCount)")
      }
      for (number, body) in world.bodyIDs.enumerated() {
        CInterface.write(world.pose(of: body), at: poses + 7 * number)
      }
    }
  }
}

@_cdecl("benchtop_contacts")
public func contacts(
  _ environments: UInt64, _ index: Int64, _ contacts: UnsafeMutablePointer<Double>?,
  _ capacity: Int64, _ count: UnsafeMutablePointer<Int64>?
) -> Int32 {
  CInterface.catchErrors {
    let contacts = try CInterface.required(contacts, "the output for the contacts")
    let count = try CInterface.required(count, "the output for the number of contacts")
    try EnvironmentBatch.all.find(environments).withExclusiveAccess(index) { environment in
      let world = environment.task.world
      count.pointee = min(Int64(world.contactCount), max(0, capacity))
      for number in 0..<Int(count.pointee) {
        let contact = world.contact(at: number)
        CInterface.write(contact.position, at: contacts + 6 * number)
        CInterface.write(contact.force, at: contacts + 6 * number + 3)
      }
    }
  }
}
