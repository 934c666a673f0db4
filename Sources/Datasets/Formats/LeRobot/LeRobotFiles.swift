internal import Base

/// The Parquet files of one of a LeRobot dataset's tables, in numbered folders. A new file starts when the last one is
/// full.
final class LeRobotFiles {
  private let folder: String
  private let columns: [ParquetColumn]
  private var file: ParquetFile?
  private var number = 0

  /// The size in bytes at which a new file starts.
  private static let fileSize = 100_000_000
  private static let filesPerFolder = 1000

  /// `folder` is the table's folder.
  init(in folder: String, _ columns: [ParquetColumn]) {
    self.folder = folder
    self.columns = columns
  }

  /// The folder and the number in it of a file.
  static func place(of number: Int) -> (folder: Int, file: Int) {
    (number / filesPerFolder, number % filesPerFolder)
  }

  /// The path of a file in the table's folder.
  static func path(of number: Int) -> String {
    let place = place(of: number)
    return "chunk-\(zeroPadded(place.folder, digits: 3))/file-\(zeroPadded(place.file, digits: 3))"
      + ".parquet"
  }

  /// The number of the file to which the next rows go.
  func nextNumber() throws -> Int {
    if let full = file, full.byteCount > Self.fileSize {
      try full.finish()
      (file, number) = (nil, number + 1)
    }
    return number
  }

  /// Writes rows as a row group. It returns, for each image column, the offsets of the images in the file.
  @discardableResult
  func append(rows: Int, _ values: [ParquetColumn.Values]) throws -> [[Int]] {
    let path = "\(folder)/\(Self.path(of: try nextNumber()))"
    if file == nil, let end = path.lastIndex(of: "/") { try Folder.make(String(path[..<end])) }
    let target = try file ?? ParquetFile(path, columns)
    file = target
    return try target.append(rows: rows, values)
  }

  func finish() throws { try file?.finish() }
}
