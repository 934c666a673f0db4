/// The dimensions of a dataset; empty for a single value.
struct HDF5Dataspace: Equatable {
  let dimensions: [Int]

  init(_ dimensions: [Int]) { self.dimensions = dimensions }

  /// Reads a dataspace message.
  init(message: [UInt8]) throws(HDF5Failure) {
    var reader = HDF5Reader(message)
    let (version, rank) = (try reader.number(1), try reader.number(1))
    guard version == 1 || version == 2 else {
      throw HDF5Failure("its dataspace version \(version) is not supported")
    }
    guard rank <= HDF5Limits.rank else { throw HDF5Failure("it has \(rank) dimensions") }
    try reader.skip(version == 1 ? 6 : 2)
    var dimensions: [Int] = []
    for _ in 0..<rank { dimensions.append(try reader.length()) }
    self.dimensions = dimensions
  }

  /// The content of a dataspace message, version 1.
  var message: [UInt8] {
    var bytes: [UInt8] = [1, UInt8(dimensions.count), 0, 0, 0, 0, 0, 0]
    for dimension in dimensions { bytes.append(littleEndian: UInt64(dimension)) }
    return bytes
  }
}
