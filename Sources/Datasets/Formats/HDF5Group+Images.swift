internal import Base
internal import Render

extension HDF5Group {
  /// The images in a dataset, one in each row.
  func images(
    _ child: String, _ size: ImageSize, _ type: HDF5Datatype, count: Int, row: [Int]
  ) throws(FileError) -> ImageRows {
    let rows = try rows(of: child, type, count: count, row: row)
    return ImageRows(size, .deflate, rows: rows.map(\.bytes))
  }

  /// The rows of a dataset from `first` on, each compressed: unchanged, or after `change`.
  func rows(
    of child: String, _ type: HDF5Datatype, count: Int, row: [Int], from first: Int = 0,
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
