internal import Base
internal import Render
internal import Tasks

/// Writes one dataset of all tasks: a row for each step in Parquet files, with pictures as PNG inside.
///
/// LeRobot has places for steps alone, in single precision. So that nothing is lost, the rest lies beside its files
/// in HDF5, with the exact numbers, the last pictures and where the others are.
enum LeRobotWriter: DatasetWriter {
  static let restFile = "benchtop/episodes.hdf5"
  static let imagesGroup = "images"
  static let lastImagesGroup = "last_images"

  /// Bytes after which another file is begun.
  private static let fileSize = 100_000_000
  private static let filesPerFolder = 1000

  static func imageKey(_ camera: String) -> String { "observation.images.\(camera)" }
  static func depthKey(_ camera: String) -> String { "observation.images.\(camera)_depth" }

  static func dataFile(_ number: Int) -> String {
    let (folder, file) = number.quotientAndRemainder(dividingBy: filesPerFolder)
    return "data/chunk-\(numbered(folder, digits: 3))/file-\(numbered(file, digits: 3)).parquet"
  }

  static func write(
    _ parts: RecordedParts, to folder: String, on pool: WorkerPool,
    tell: @Sendable () -> Void
  ) throws {
    for name in ["meta/episodes/chunk-000", "data", "benchtop"] {
      try Folder.make("\(folder)/\(name)")
    }
    let first = try parts.header(0)
    let table = LeRobotTable(first)
    let rest = try HDF5FileWriter("\(folder)/\(restFile)")
    var statistics = LeRobotStatistics(table)
    var (rows, fileNumber) = ([EpisodeRow](), 0)
    var file: ParquetFile?
    var start = 0
    for number in 0..<parts.plan.episodeCount {
      let episode = try parts.episode(number)
      try table.require(episode.header)
      if let full = file, full.byteCount > fileSize {
        try full.finish()
        (file, fileNumber) = (nil, fileNumber + 1)
      }
      let path = "\(folder)/\(dataFile(fileNumber))"
      if file == nil, let end = path.lastIndex(of: "/") { try Folder.make(String(path[..<end])) }
      let target = try file ?? ParquetFile(path, table.columns)
      file = target
      let steps = episode.header.stepCount
      let places = try target.append(rows: steps, table.values(episode, firstIndex: start))
      try rest.root.makeGroup(MinariWriter.group(number)) { group in
        try writeRest(episode, places, file: fileNumber, to: group)
      }
      try statistics.include(episode)
      rows.append(
        EpisodeRow(
          sentence: episode.header.sentence, start: start, count: steps, file: fileNumber))
      start += steps
      tell()
    }
    try file?.finish()
    try rest.close()
    try LeRobotMetadata(parts.plan, table, rows).write(statistics, to: "\(folder)/meta")
  }

  /// An episode as the list of episodes has it.
  struct EpisodeRow {
    let sentence: String
    /// Of all rows.
    let start: Int
    let count: Int
    let file: Int
    var folder: Int { file / filesPerFolder }
    var fileInFolder: Int { file % filesPerFolder }
  }

  private static func writeRest(
    _ episode: EpisodeRecording, _ places: [[Int]], file: Int, to group: HDF5GroupWriter
  ) throws {
    try MinariLayout.write(episode, to: group, withImages: false)
    guard !episode.views.isEmpty else { return }
    let (images, last) = (
      group.makeGroup(imagesGroup), group.makeGroup(lastImagesGroup)
    )
    for (index, camera) in episode.header.cameras.enumerated() {
      let files = episode.views[index].color.rows
      // Of each camera there may be depth besides colour, in columns one behind the other.
      let column = episode.header.hasDepth ? 2 * index : index
      let table = zip(places[column], files).flatMap { [file, $0, $1.count] }
      try images.write(camera.name, table, row: [3])
      try last.write(camera.name, files[files.count - 1], compresses: false)
    }
  }
}
