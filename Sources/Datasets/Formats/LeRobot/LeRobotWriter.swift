internal import Base
internal import Render
internal import Tasks

/// Writes one LeRobot dataset of all tasks: Parquet files with a row for each step, and images as PNG inside.
///
/// LeRobot stores only steps, in single precision. A sidecar HDF5 file stores the rest: exact values, the last
/// images, and the locations of the other images.
enum LeRobotWriter: DatasetWriter {
  static let sidecarFile = "benchtop/episodes.hdf5"
  static let imagesGroup = "images"
  static let lastImagesGroup = "last_images"

  /// The size in bytes at which a new file starts.
  private static let fileSize = 100_000_000
  private static let filesPerFolder = 1000

  static func imageKey(_ camera: String) -> String { "observation.images.\(camera)" }
  static func depthKey(_ camera: String) -> String { "observation.images.\(camera)_depth" }

  static func dataFile(_ number: Int) -> String {
    let (folder, file) = number.quotientAndRemainder(dividingBy: filesPerFolder)
    return "data/chunk-\(zeroPadded(folder, digits: 3))/file-\(zeroPadded(file, digits: 3)).parquet"
  }

  static func write(
    _ parts: RecordedParts, to folder: String, on pool: ThreadPool,
    reportProgress: @Sendable () -> Void
  ) throws {
    for name in ["meta/episodes/chunk-000", "data", "benchtop"] {
      try Folder.make("\(folder)/\(name)")
    }
    let table = try LeRobotTable(parts.header(0), parts.plan)
    let sidecar = try HDF5FileWriter("\(folder)/\(sidecarFile)")
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
      let offsets = try target.append(rows: steps, table.values(episode, firstIndex: start))
      try sidecar.root.makeGroup(MinariWriter.group(number)) { group in
        try writeSidecar(episode, offsets, file: fileNumber, to: group)
      }
      try statistics.include(episode)
      rows.append(
        EpisodeRow(
          instruction: episode.header.instruction, start: start, count: steps, file: fileNumber))
      start += steps
      reportProgress()
    }
    try file?.finish()
    try sidecar.close()
    try LeRobotMetadata(parts.plan, table, rows).write(statistics, to: "\(folder)/meta")
  }

  /// A row of the table of episodes.
  struct EpisodeRow {
    let instruction: String
    /// The index of its first step.
    let start: Int
    let count: Int
    let file: Int
    var folder: Int { file / filesPerFolder }
    var fileInFolder: Int { file % filesPerFolder }
  }

  private static func writeSidecar(
    _ episode: EpisodeRecording, _ offsets: [[Int]], file: Int, to group: HDF5GroupWriter
  ) throws {
    try MinariEpisodeCodec.write(episode, to: group, withImages: false)
    guard !episode.views.isEmpty else { return }
    let (images, last) = (
      group.makeGroup(imagesGroup), group.makeGroup(lastImagesGroup)
    )
    for (index, camera) in episode.header.cameras.enumerated() {
      let files = episode.views[index].color.rows
      // A camera's depth column follows its color column.
      let column = episode.header.hasDepth ? 2 * index : index
      let table = zip(offsets[column], files).flatMap { [file, $0, $1.count] }
      try images.write(camera.name, table, row: [3])
      try last.write(camera.name, files[files.count - 1], compresses: false)
    }
  }
}
