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

  private static let dataFolder = "data"
  private static let episodesFolder = "meta/episodes"

  /// The path of a file of steps in the dataset's folder.
  static func dataFile(_ number: Int) -> String { "\(dataFolder)/\(LeRobotFiles.path(of: number))" }

  static func write(
    _ parts: RecordedParts, to folder: String, on pool: ThreadPool,
    reportProgress: @Sendable () -> Void
  ) throws {
    for name in [episodesFolder, dataFolder, "benchtop"] { try Folder.make("\(folder)/\(name)") }
    let table = try LeRobotTable(parts.header(0), parts.plan)
    let sidecar = try HDF5FileWriter("\(folder)/\(sidecarFile)")
    var statistics = LeRobotStatistics(table)
    let steps = LeRobotFiles(in: "\(folder)/\(dataFolder)", table.columns)
    let episodes = LeRobotEpisodes(in: "\(folder)/\(episodesFolder)", table, statistics)
    // Training may have recorded no episode of a task.
    var instructions = try parts.plan.specs.map {
      try Catalog.task(named: $0.task).profile.instruction
    }
    for number in 0..<parts.plan.episodeCount {
      let episode = try parts.episode(number)
      let header = episode.header
      try table.require(header)
      let start = episodes.stepCount
      let values = try table.values(episode, firstIndex: start)
      let file = try steps.nextNumber()
      let offsets = try steps.append(rows: header.stepCount, values)
      try sidecar.root.makeGroup(MinariWriter.group(number)) { group in
        try writeSidecar(episode, offsets, file: file, kinds: table.imageKinds.count, to: group)
      }
      statistics.include(episode, values)
      try episodes.append(
        LeRobotEpisodes.Row(
          instruction: header.instruction, labels: header.labels, start: start,
          count: header.stepCount, file: file),
        statistics.episodeValues)
      instructions[header.taskIndex] = header.instruction
      reportProgress()
    }
    try steps.finish()
    try episodes.finish()
    try sidecar.close()
    try LeRobotMetadata(
      table, instructions: instructions, episodeCount: episodes.episodeCount,
      stepCount: episodes.stepCount
    ).write(statistics, to: "\(folder)/meta")
  }

  private static func writeSidecar(
    _ episode: EpisodeRecording, _ offsets: [[Int]], file: Int, kinds: Int,
    to group: HDF5GroupWriter
  ) throws {
    try MinariEpisodeCodec.write(episode, to: group, withImages: false)
    guard !episode.views.isEmpty else { return }
    let (images, last) = (
      group.makeGroup(imagesGroup), group.makeGroup(lastImagesGroup)
    )
    for (index, camera) in episode.header.cameras.enumerated() {
      let files = episode.views[index].color.rows
      // A camera's first column has its color images.
      let table = zip(offsets[kinds * index], files).flatMap { [file, $0, $1.count] }
      try images.write(camera.name, table, row: [3])
      try last.write(camera.name, files[files.count - 1], compresses: false)
    }
  }
}
