/// A number that arrays in HDF5 files can consist of.
protocol HDF5Element {
  static var type: HDF5Type { get }
  static var zero: Self { get }
}

extension UInt8: HDF5Element { static var type: HDF5Type { .integer(size: 1, isSigned: false) } }
extension UInt16: HDF5Element { static var type: HDF5Type { .integer(size: 2, isSigned: false) } }
extension Int: HDF5Element { static var type: HDF5Type { .integer(size: 8, isSigned: true) } }
extension Float: HDF5Element { static var type: HDF5Type { .float(size: 4) } }
extension Double: HDF5Element { static var type: HDF5Type { .float(size: 8) } }
extension Bool: HDF5Element {
  static var type: HDF5Type { .flag }
  static var zero: Bool { false }
}
