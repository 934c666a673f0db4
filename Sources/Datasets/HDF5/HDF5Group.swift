internal import Base
internal import CHDF5
internal import Glibc

/// A group of an HDF5 file: arrays, attributes and further groups, by name.
final class HDF5Group {
  /// Stays open as long as any of its groups is in use.
  private let file: HDF5File
  /// From the file's root.
  let name: String
  let id: CHDF5ID

  init(_ id: CHDF5ID, of file: HDF5File, name: String) {
    self.id = id
    self.file = file
    self.name = name
  }

  private var path: String { file.path }
  private var isRoot: Bool { name == "/" }

  deinit {
    if !isRoot { HDF5Library.exclusively { CHDF5CloseGroup(id) } }
  }

  func makeGroup(_ child: String) throws(FileError) -> HDF5Group {
    var group = CHDF5ID()
    try write(child) { CHDF5MakeGroup(id, child, &group, $0) }
    return HDF5Group(group, of: file, name: fullName(child))
  }

  func group(_ child: String) throws(FileError) -> HDF5Group {
    var group = CHDF5ID()
    try read(child) { CHDF5OpenGroup(id, child, &group, $0) }
    return HDF5Group(group, of: file, name: fullName(child))
  }

  func has(_ child: String) -> Bool { HDF5Library.exclusively { CHDF5Has(id, child) } }

  /// Copies one of its children to another file, compressed as it is.
  func copy(_ child: String, to other: HDF5Group, as newName: String) throws(FileError) {
    try other.write(newName) { CHDF5Copy(id, child, other.id, newName, $0) }
  }

  // MARK: Attributes

  func set(_ attribute: String, _ value: Int) throws(FileError) {
    try write(attribute) { CHDF5SetInteger(id, attribute, Int64(value), $0) }
  }

  func set(_ attribute: String, _ value: UInt64) throws(FileError) {
    try write(attribute) { CHDF5SetUnsigned(id, attribute, value, $0) }
  }

  func set(_ attribute: String, _ value: Double) throws(FileError) {
    try write(attribute) { CHDF5SetReal(id, attribute, value, $0) }
  }

  func set(_ attribute: String, _ value: String) throws(FileError) {
    try write(attribute) { CHDF5SetText(id, attribute, value, $0) }
  }

  func text(_ attribute: String) throws(FileError) -> String {
    var text: UnsafeMutablePointer<CChar>?
    defer { free(text) }
    try read(attribute) { CHDF5Text(id, attribute, &text, $0) }
    return text.map { String(cString: $0) } ?? ""
  }

  // MARK: Failures

  func write(
    _ child: String, _ action: (UnsafeMutablePointer<CChar>?) -> Bool
  ) throws(FileError) {
    let reason = HDF5Library.refusal(action)
    if let reason { throw .unwritable(path: path, reason: "\(fullName(child)): \(reason)") }
  }

  func read(
    _ child: String, _ action: (UnsafeMutablePointer<CChar>?) -> Bool
  ) throws(FileError) {
    let reason = HDF5Library.refusal(action)
    if let reason { throw broken(child, reason) }
  }

  func broken(_ child: String, _ reason: String) -> FileError {
    .broken(path: path, format: "HDF5", reason: "\(fullName(child)): \(reason)")
  }

  func fullName(_ child: String) -> String { isRoot ? child : "\(name)/\(child)" }
}
