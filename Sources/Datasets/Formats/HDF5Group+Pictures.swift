internal import Base
internal import Render

extension HDF5Group {
  /// Pictures that lie in an array, each in a row of it.
  func pictures(
    _ child: String, _ size: ImageSize, _ type: HDF5Type, count: Int, row: [Int]
  ) throws(FileError) -> PictureRows {
    let rows = try rows(of: child, type, count: count, row: row)
    return PictureRows(size, .deflated, rows: rows.map(\.bytes))
  }

  /// Rows of an array from one on, each by itself: as they lie in the file, or as each of them is changed.
  func rows(
    of child: String, _ type: HDF5Type, count: Int, row: [Int], from first: Int = 0,
    change: (([UInt8]) -> CompressedRow)? = nil
  ) throws(FileError) -> [CompressedRow] {
    let array = try array(child)
    try require(array, child, type, count: count, row: row)
    return try read(child) { () throws(HDF5Failure) in
      if let change {
        try array.mapRows(from: first, change)
      } else {
        try array.compressedRows(from: first)
      }
    }
  }
}
