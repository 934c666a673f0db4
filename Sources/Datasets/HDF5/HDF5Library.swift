internal import Base
internal import CHDF5
private import Synchronization

/// The library that reads and writes HDF5 files.
public enum HDF5Library {
  public static var version: String {
    var (major, minor, release) = (UInt32(0), UInt32(0), UInt32(0))
    CHDF5Version(&major, &minor, &release)
    return "\(major).\(minor).\(release)"
  }

  /// Not every build of it may be used by several threads at once.
  private static let door = Mutex(())

  /// Does something with the library while nobody else does. Not to be called from within.
  static func exclusively<Result>(_ action: () -> Result) -> Result {
    door.withLock { _ in action() }
  }

  /// Does what the library may refuse, and gives its reason for that; nil where it does not.
  static func refusal(_ action: (UnsafeMutablePointer<CChar>?) -> Bool) -> String? {
    exclusively { Base.refusal(messageCapacity: CHDF5MessageCapacity, action) }
  }
}
