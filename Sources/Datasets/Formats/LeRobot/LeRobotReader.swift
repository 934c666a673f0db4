internal import Base
internal import Render

/// Reads an episode of a LeRobot dataset of ours: its exact numbers from beside the table, its pictures from in it.
struct LeRobotReader {
  let folder: String

  func episode(_ group: HDF5Group) throws -> EpisodeRecording {
    try MinariLayout.read(group) { header, camera in
      let table: [Int] = try group.group(LeRobotWriter.imagesGroup)
        .array(camera, count: header.stepCount, row: [3])
      let lastGroup = try group.group(LeRobotWriter.lastImagesGroup)
      let count = try lastGroup.array(camera).space.extents.first ?? 0
      let last: [UInt8] = try lastGroup.array(camera, count: count)
      return PictureRows(header.size, .png, rows: try pictures(table) + [last])
    }
  }

  /// The bytes at places of which each is a file's number, an offset in it and a count.
  private func pictures(_ table: [Int]) throws -> [[UInt8]] {
    var (rows, end) = ([[UInt8]](), 0)
    var open: (number: Int, source: HDF5Source)?
    for start in stride(from: 0, to: table.count, by: 3) {
      let (number, offset, count) = (table[start], table[start + 1], table[start + 2])
      if open?.number != number {
        guard number >= open?.number ?? 0, number < RecordingLimits.files else {
          throw broken("\(folder)/\(LeRobotWriter.restFile)", "there is no file \(number)")
        }
        (open, end) = ((number, try HDF5Source("\(folder)/\(LeRobotWriter.dataFile(number))")), 0)
      }
      guard let source = open?.source else { continue }
      // One after the other, so that they are no more than the file.
      guard offset >= end, count >= 0, source.holds(UInt64(offset), count: count) else {
        throw broken(source.path, "a picture is not where it should be")
      }
      do {
        rows.append(try source.bytes(at: UInt64(offset), count: count))
      } catch {
        throw broken(source.path, error.reason)
      }
      end = offset + count
    }
    return rows
  }

  private func broken(_ path: String, _ reason: String) -> FileError {
    .broken(path: path, format: "LeRobot", reason: reason)
  }
}
