internal import CHDF5

/// A number that arrays in HDF5 files can consist of.
protocol HDF5Element {
  static var kind: CHDF5Kind { get }
  static var zero: Self { get }
}

extension UInt8: HDF5Element { static var kind: CHDF5Kind { CHDF5KindUInt8 } }
extension UInt16: HDF5Element { static var kind: CHDF5Kind { CHDF5KindUInt16 } }
extension Int: HDF5Element { static var kind: CHDF5Kind { CHDF5KindInt64 } }
extension Float: HDF5Element { static var kind: CHDF5Kind { CHDF5KindFloat32 } }
extension Double: HDF5Element { static var kind: CHDF5Kind { CHDF5KindFloat64 } }
extension Bool: HDF5Element {
  static var kind: CHDF5Kind { CHDF5KindBool }
  static var zero: Bool { false }
}
