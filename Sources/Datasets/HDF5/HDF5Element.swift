/// A scalar type of HDF5 datasets.
protocol HDF5Element {
  static var type: HDF5Datatype { get }
  static var zero: Self { get }
}

extension UInt8: HDF5Element {
  static var type: HDF5Datatype { .integer(size: 1, isSigned: false) }
}
extension UInt16: HDF5Element {
  static var type: HDF5Datatype { .integer(size: 2, isSigned: false) }
}
extension Int: HDF5Element { static var type: HDF5Datatype { .integer(size: 8, isSigned: true) } }
extension Float: HDF5Element { static var type: HDF5Datatype { .float(size: 4) } }
extension Double: HDF5Element { static var type: HDF5Datatype { .float(size: 8) } }
extension Bool: HDF5Element {
  static var type: HDF5Datatype { .boolean }
  static var zero: Bool { false }
}
