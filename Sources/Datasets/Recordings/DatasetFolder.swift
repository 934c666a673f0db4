internal import Base
private import Glibc

/// The folder of a dataset, and what lies in it besides the dataset itself.
struct DatasetFolder {
  /// What a dataset is, and whether it is all there.
  struct Record: Codable, Equatable {
    /// What has recorded it, in the order of first work on it.
    var origins: [FileOrigin]
    var isComplete: Bool
    var plan: RecordingPlan
  }

  let path: String

  /// Says what the dataset is.
  var recordFile: String { "\(path)/recording.json" }
  /// Holds the episodes that are recorded while others are not.
  var parts: String { "\(path)/parts" }
  /// Holds what the dataset is being put together from.
  var draft: String { "\(path)/draft" }

  private static let partEnding = ".hdf5"

  func part(_ episode: Int) -> String {
    "\(parts)/\(numbered(episode, digits: 7))\(Self.partEnding)"
  }

  /// The numbers of the episodes that have parts, in order.
  func partNumbers(below count: Int) -> [Int] {
    Folder.names(in: parts).filter { $0.hasSuffix(Self.partEnding) }
      .compactMap { Int($0.dropLast(Self.partEnding.count)) }
      .filter { (0..<count).contains($0) }.sorted()
  }

  var hasRecord: Bool { access(recordFile, F_OK) == 0 }

  /// Whether there is more than what a run leaves that is stopped before it says what the dataset is.
  var hasOtherContents: Bool {
    let others = Folder.names(in: path).filter {
      $0 != FolderClaim.fileName && "\(path)/\($0)" != parts
    }
    return !others.isEmpty || !Folder.names(in: parts).isEmpty
  }

  /// Throws where there is none that this release can read, or where it says what cannot be.
  func record() throws -> Record {
    let bytes = try WholeFile.read(recordFile, limit: RecordingLimits.recordSize)
    do {
      let record = try FileSchema.recording.decode(
        Record.self, from: String(decoding: bytes, as: UTF8.self))
      try record.plan.validateLimits()
      return record
    } catch let error as SchemaError {
      throw FileError.unsuitable(path: recordFile, reason: error.reason)
    } catch {
      throw FileError.broken(path: recordFile, format: "recording", reason: "\(error)")
    }
  }

  func write(_ record: Record) throws {
    let text = try FileSchema.recording.encode(record) + "\n"
    try WholeFile.write(Array(text.utf8), to: recordFile)
  }

  /// Throws where the disk has no room for a second copy of all parts.
  func requireRoom(for plan: RecordingPlan) throws {
    var (status, system) = (stat(), statvfs())
    guard statvfs(path, &system) == 0 else { return }
    let free = Int(clamping: UInt64(system.f_bavail)).multipliedReportingOverflow(
      by: Int(system.f_frsize))
    let needed = (0..<plan.episodeCount).reduce(0) { sum, episode in
      stat(part(episode), &status) == 0 ? sum + Int(status.st_size) : sum
    }
    // Formats differ a little, and some file systems compress.
    guard !free.overflow, free.partialValue < needed / 10 * 9 else { return }
    throw FileError.unwritable(
      path: path,
      reason: "it takes about \(needed >> 20) MiB more, and \(free.partialValue >> 20) MiB are free"
    )
  }
}

/// A number with zeros before it, so that names are in order.
func numbered(_ number: Int, digits: Int) -> String {
  let text = "\(number)"
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
