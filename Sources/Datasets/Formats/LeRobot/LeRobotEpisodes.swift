/// Writes the table of a LeRobot dataset's episodes: where their steps are, and their statistics.
final class LeRobotEpisodes {
  /// A row, but for the statistics.
  struct Row {
    let instruction: String
    /// The names of the labels in segmentation images; empty without these.
    let labels: [String]
    /// The index of its first step.
    let start: Int
    let count: Int
    /// The number of the file with its steps.
    let file: Int
  }

  private let files: LeRobotFiles
  private let hasLabels: Bool
  private var rows: [Row] = []
  /// The statistics of each row.
  private var statistics: [[ParquetColumn.Values]] = []
  private(set) var episodeCount = 0
  private(set) var stepCount = 0

  /// The number of rows that are held in memory, and then written at once.
  private static let rowsPerGroup = 1000
  private static let names = [
    "length", "data/chunk_index", "data/file_index", "dataset_from_index", "dataset_to_index",
    "meta/episodes/chunk_index", "meta/episodes/file_index",
  ]

  /// `folder` is the table's folder.
  init(in folder: String, _ table: LeRobotTable, _ statistics: LeRobotStatistics) {
    hasLabels = !table.header.cameras.isEmpty && table.header.hasSegmentation
    var columns = [ParquetColumn("episode_index", .integer), ParquetColumn("tasks", .texts)]
    columns += Self.names.map { ParquetColumn($0, .integer) }
    if hasLabels { columns.append(ParquetColumn("labels", .texts)) }
    files = LeRobotFiles(in: folder, columns + statistics.columns)
  }

  func append(_ row: Row, _ statistics: [ParquetColumn.Values]) throws {
    if rows.count == Self.rowsPerGroup { try writeRows() }
    rows.append(row)
    self.statistics.append(statistics)
    episodeCount += 1
    stepCount += row.count
  }

  private func writeRows() throws {
    let own = LeRobotFiles.place(of: try files.nextNumber())
    let places = rows.map { LeRobotFiles.place(of: $0.file) }
    var values: [ParquetColumn.Values] = [
      .integers(Array(episodeCount - rows.count..<episodeCount)),
      .lists(rows.map { [$0.instruction] }), .integers(rows.map(\.count)),
      .integers(places.map(\.folder)), .integers(places.map(\.file)),
      .integers(rows.map(\.start)), .integers(rows.map { $0.start + $0.count }),
      .integers(rows.map { _ in own.folder }), .integers(rows.map { _ in own.file }),
    ]
    if hasLabels { values.append(.lists(rows.map(\.labels))) }
    for column in statistics[0].indices {
      values.append(ParquetColumn.Values.joined(statistics.map { $0[column] }))
    }
    try files.append(rows: rows.count, values)
    (rows, statistics) = ([], [])
  }

  func finish() throws {
    try writeRows()
    try files.finish()
  }
}

extension ParquetColumn.Values {
  /// The values of several rows, which are all integers or all doubles.
  fileprivate static func joined(_ rows: [ParquetColumn.Values]) -> ParquetColumn.Values {
    var (integers, doubles) = ([Int](), [Double]())
    for row in rows {
      switch row {
      case .integers(let values): integers += values
      case .doubles(let values): doubles += values
      default: preconditionFailure("statistics are integers or doubles")
      }
    }
    return integers.isEmpty ? .doubles(doubles) : .integers(integers)
  }
}
