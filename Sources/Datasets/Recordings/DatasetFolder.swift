internal import Base
private import Glibc

/// The paths of a dataset's folder, and its manifest.
struct DatasetFolder {
  /// The content of recording.json: what the dataset is, and whether it is complete.
  struct Manifest: Codable, Equatable {
    /// What recorded the dataset, in the order of first work on it.
    var origins: [FileProvenance]
    var isComplete: Bool
    var plan: RecordingPlan
    /// The command that copies episodes into the dataset; nil if episodes are recorded or all are present.
    var copy: UnfinishedCopy?
  }

  /// A copy in progress, which only the same command can finish.
  struct UnfinishedCopy: Codable, Equatable {
    /// "convert" or "merge".
    var command: String
    var release: String
  }

  let path: String

  /// The path of the manifest.
  var manifestFile: String { "\(path)/recording.json" }
  /// The folder of recorded episodes while others are missing.
  var parts: String { "\(path)/parts" }
  /// The folder in which the dataset is assembled.
  var draft: String { "\(path)/draft" }

  private static let partEnding = ".hdf5"

  func part(_ episode: Int) -> String {
    "\(parts)/\(zeroPadded(episode, digits: 7))\(Self.partEnding)"
  }

  /// The numbers of the episodes with a part, in order.
  func partNumbers(below count: Int) -> [Int] {
    Folder.names(in: parts).filter { $0.hasSuffix(Self.partEnding) }
      .compactMap { Int($0.dropLast(Self.partEnding.count)) }
      .filter { (0..<count).contains($0) }.sorted()
  }

  var hasManifest: Bool { access(manifestFile, F_OK) == 0 }

  /// Whether the folder holds more than what a process leaves if it stops before writing the manifest.
  var hasOtherContents: Bool {
    let others = Folder.names(in: path).filter {
      $0 != FolderLock.fileName && "\(path)/\($0)" != parts
    }
    return !others.isEmpty || !Folder.names(in: parts).isEmpty
  }

  /// Throws if this release cannot read the manifest, or if its values are out of range.
  func readManifest() throws -> Manifest {
    let bytes = try File.read(manifestFile, limit: RecordingLimits.manifestSize)
    do {
      let manifest = try FileSchema.recording.decode(
        Manifest.self, from: String(decoding: bytes, as: UTF8.self))
      try manifest.plan.validateLimits()
      return manifest
    } catch let error as SchemaError {
      throw FileError.unsuitable(path: manifestFile, reason: error.reason)
    } catch {
      throw FileError.invalidFormat(path: manifestFile, format: "recording", reason: "\(error)")
    }
  }

  func write(_ manifest: Manifest) throws {
    let text = try FileSchema.recording.encode(manifest) + "\n"
    try File.write(Array(text.utf8), to: manifestFile)
  }

  /// Throws if the disk has no room for a second copy of all parts.
  func requireRoom(for plan: RecordingPlan) throws {
    var (status, system) = (stat(), statvfs())
    guard statvfs(path, &system) == 0 else { return }
    let free = Int(clamping: UInt64(system.f_bavail)).multipliedReportingOverflow(
      by: Int(system.f_frsize))
    let needed = (0..<plan.episodeCount).reduce(0) { sum, episode in
      stat(part(episode), &status) == 0 ? sum + Int(status.st_size) : sum
    }
    // Allow 10 % for differences between formats and for file systems that compress.
    guard !free.overflow, free.partialValue < needed / 10 * 9 else { return }
    throw FileError.unwritable(
      path: path,
      reason: "it needs about \(needed >> 20) MiB more, but \(free.partialValue >> 20) MiB are free"
    )
  }
}

/// A number with leading zeros, so that names sort in numeric order.
func zeroPadded(_ number: Int, digits: Int) -> String {
  let text = "\(number)"
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
