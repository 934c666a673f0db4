internal import Base

/// Writes an HDF5 file sequentially; equal contents give equal bytes.
final class HDF5FileWriter {
  let root: HDF5GroupWriter
  private let output: HDF5Output

  init(_ path: String, hasChecksum: Bool = false) throws(FileError) {
    output = try HDF5Output(
      path, skipping: HDF5Format.superblockSize, hasChecksum: hasChecksum)
    root = HDF5GroupWriter(output)
  }

  /// Writes the rest of the file and closes it.
  func close() throws(FileError) {
    let table = try root.finish()
    var start = HDF5Format.signature + [0, 0, 0, 0, 0, 8, 8, 0]
    start.append(littleEndian: UInt16(HDF5Format.groupLeafNodeK))
    start.append(littleEndian: UInt16(HDF5Format.groupInternalNodeK))
    start.append(littleEndian: UInt32(0))
    for number in [
      0, HDF5Format.undefined, output.position, HDF5Format.undefined, 0, table.header,
    ] { start.append(littleEndian: number) }
    // The superblock's cached addresses of the root group.
    for number in [1, 0] { start.append(littleEndian: UInt32(number)) }
    for number in [table.tree, table.names] { start.append(littleEndian: number) }
    try output.finish(start: start)
  }
}
