/// The extents of an array; none of a single value.
struct HDF5Space: Equatable {
  let extents: [Int]

  init(_ extents: [Int]) { self.extents = extents }

  /// Reads a dataspace message.
  init(message: [UInt8]) throws(HDF5Failure) {
    var reader = HDF5Reader(message)
    let (version, rank) = (try reader.number(1), try reader.number(1))
    guard version == 1 || version == 2 else { throw HDF5Failure("its extents are of another form") }
    guard rank <= HDF5Limits.rank else { throw HDF5Failure("it has \(rank) dimensions") }
    try reader.skip(version == 1 ? 6 : 2)
    var extents: [Int] = []
    for _ in 0..<rank { extents.append(try reader.length()) }
    self.extents = extents
  }

  /// The content of a dataspace message, version 1.
  var message: [UInt8] {
    var bytes: [UInt8] = [1, UInt8(extents.count), 0, 0, 0, 0, 0, 0]
    for extent in extents { bytes.append(littleEndian: UInt64(extent)) }
    return bytes
  }
}
