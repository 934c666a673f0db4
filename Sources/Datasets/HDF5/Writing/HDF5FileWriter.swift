internal import Base

/// An HDF5 file in the making, written from its start to its end in one go: equal contents are equal bytes.
final class HDF5FileWriter {
  let root: HDF5GroupWriter
  private let output: HDF5Output

  init(_ path: String, isSealed: Bool = false) throws(FileError) {
    output = try HDF5Output(
      path, skipping: HDF5Format.superblockSize, isSealed: isSealed)
    root = HDF5GroupWriter(output)
  }

  /// Writes what is left to write. Nothing more can be done with the file.
  func close() throws(FileError) {
    let table = try root.finish()
    var start = HDF5Format.signature + [0, 0, 0, 0, 0, 8, 8, 0]
    start.append(littleEndian: UInt16(HDF5Format.groupLeafHalf))
    start.append(littleEndian: UInt16(HDF5Format.groupNodeHalf))
    start.append(littleEndian: UInt32(0))
    for number in [
      0, HDF5Format.undefined, output.position, HDF5Format.undefined, 0, table.header,
    ] { start.append(littleEndian: number) }
    // The root's tree and names stand here too.
    for number in [1, 0] { start.append(littleEndian: UInt32(number)) }
    for number in [table.tree, table.names] { start.append(littleEndian: number) }
    try output.finish(start: start)
  }
}
