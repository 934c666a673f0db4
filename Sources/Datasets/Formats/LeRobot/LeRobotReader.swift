internal import Base
internal import Render

/// Reads an episode of a LeRobot dataset written by Benchtop: exact values from the sidecar file, images from the
/// table.
struct LeRobotReader {
  let folder: String

  func episode(_ group: HDF5Group) throws -> EpisodeRecording {
    try MinariEpisodeCodec.read(group) { header, camera in
      let table: [Int] = try group.group(LeRobotWriter.imagesGroup)
        .array(camera, count: header.stepCount, row: [3])
      let lastGroup = try group.group(LeRobotWriter.lastImagesGroup)
      let count = try lastGroup.array(camera).space.dimensions.first ?? 0
      let last: [UInt8] = try lastGroup.array(camera, count: count)
      return ImageRows(header.size, .png, rows: try images(table) + [last])
    }
  }

  /// The images at some locations. `table` holds a file number, an offset and a byte count for each.
  private func images(_ table: [Int]) throws -> [[UInt8]] {
    var (rows, end) = ([[UInt8]](), 0)
    var open: (number: Int, source: HDF5Source)?
    for start in stride(from: 0, to: table.count, by: 3) {
      let (number, offset, count) = (table[start], table[start + 1], table[start + 2])
      if open?.number != number {
        guard number >= open?.number ?? 0, number < RecordingLimits.files else {
          throw broken("\(folder)/\(LeRobotWriter.sidecarFile)", "there is no file \(number)")
        }
        (open, end) = ((number, try HDF5Source("\(folder)/\(LeRobotWriter.dataFile(number))")), 0)
      }
      guard let source = open?.source else { continue }
      // Offsets must ascend, so the total size is at most that of the file.
      guard offset >= end, count >= 0, source.holds(UInt64(offset), count: count) else {
        throw broken(source.path, "the location of an image is not valid")
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
    .invalidFormat(path: path, format: "LeRobot", reason: reason)
  }
}
