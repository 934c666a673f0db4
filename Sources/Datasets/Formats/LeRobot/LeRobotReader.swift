internal import Base
internal import Render

/// Reads an episode of a LeRobot dataset of ours: its exact numbers from beside the table, its pictures from in it.
struct LeRobotReader {
  let folder: String

  func episode(_ group: HDF5Group) throws -> EpisodeRecording {
    try MinariLayout.read(group) { header, camera in
      let table: [Int] = try group.group(LeRobotWriter.imagesGroup)
        .array(camera, count: header.stepCount, row: [3])
      let last = try group.group(LeRobotWriter.lastImagesGroup)
      let lastCount = try last.extents(of: camera).first ?? 0
      let rows = try (0..<header.stepCount).map { step in
        try bytes(file: table[3 * step], at: table[3 * step + 1], count: table[3 * step + 2])
      }
      return PictureRows(
        header.size, .png, rows: try rows + [last.array(camera, count: lastCount)])
    }
  }

  private func bytes(file: Int, at offset: Int, count: Int) throws -> [UInt8] {
    let path = "\(folder)/\(LeRobotWriter.dataFile(file))"
    let source = try FileSource(path)
    guard offset >= 0, count >= 0, offset + count <= source.byteCount ?? 0 else {
      throw FileError.broken(path: path, format: "Parquet", reason: "it ends too early")
    }
    try source.seek(to: offset)
    return try source.read(count)
  }
}
