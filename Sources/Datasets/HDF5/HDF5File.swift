internal import Base
internal import CHDF5

/// An HDF5 file that is open for reading, or for writing from its start on.
final class HDF5File {
  let path: String
  private let id: CHDF5ID
  private var isOpen = true

  private init(_ path: String, _ id: CHDF5ID) {
    self.path = path
    self.id = id
  }

  var root: HDF5Group { HDF5Group(id, of: self, name: "/") }

  convenience init(creating path: String) throws(FileError) {
    var id = CHDF5ID()
    let reason = HDF5Library.refusal { CHDF5Create(path, &id, $0) }
    if let reason { throw .unwritable(path: path, reason: reason) }
    self.init(path, id)
  }

  convenience init(reading path: String) throws(FileError) {
    // What the system says of it is plainer than what the library would.
    _ = try FileSource(path)
    var id = CHDF5ID()
    let reason = HDF5Library.refusal { CHDF5Open(path, &id, $0) }
    if let reason { throw .broken(path: path, format: "HDF5", reason: reason) }
    self.init(path, id)
  }

  deinit {
    if isOpen { _ = HDF5Library.refusal { CHDF5Close(id, $0) } }
  }

  /// Writes what is left to write. Nothing more can be done with the file.
  func close() throws(FileError) {
    isOpen = false
    let reason = HDF5Library.refusal { CHDF5Close(id, $0) }
    if let reason { throw .unwritable(path: path, reason: reason) }
  }
}
