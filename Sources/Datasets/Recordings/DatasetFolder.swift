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
    /// The command that copies or trains its way to the dataset; nil if `collect` records it, or all of it is present.
    var copy: UnfinishedCopy?
  }

  /// Work in progress, which only the same command can finish.
  struct UnfinishedCopy: Codable, Equatable {
    /// "convert", "merge" or "train".
    var command: String
    var release: String
  }

  let path: String

  /// The path of the manifest.
  var manifestFile: String { "\(path)/recording.json" }
  /// The folder of recorded episodes while others are missing.
  var parts: String { "\(path)/parts" }
  /// The folder of the episodes of training while it goes on.
  var trainingParts: String { "\(path)/training" }
  /// The folder in which the dataset is assembled.
  var draft: String { "\(path)/draft" }

  private static let partEnding = ".hdf5"

  func part(_ episode: Int) -> String {
    "\(parts)/\(zeroPadded(episode, digits: 7))\(Self.partEnding)"
  }

  /// The part of an episode of training, whose number in the dataset is not known before training ends.
  func trainingPart(task: Int, episode: Int) -> String {
    "\(trainingParts)/\(task)-\(zeroPadded(episode, digits: 7))\(Self.partEnding)"
  }

  func hasTrainingPart(task: Int, episode: Int) -> Bool {
    access(trainingPart(task: task, episode: episode), F_OK) == 0
  }

  /// The task and the number of each episode of training with a part.
  func trainingPartNumbers() -> [(task: Int, episode: Int)] {
    Folder.names(in: trainingParts).compactMap { name in
      let numbers = name.dropLast(Self.partEnding.count).split(separator: "-").map { Int($0) }
      guard name.hasSuffix(Self.partEnding), numbers.count == 2, let task = numbers[0],
        let episode = numbers[1]
      else { return nil }
      return (task, episode)
    }
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
        && ![DatasetSources.folderName, DatasetSources.recipeName].contains($0)
    }
    return !others.isEmpty || !Folder.names(in: parts).isEmpty
  }

  /// Whether a process was killed while it removed what a complete dataset was made of.
  var hasRemains: Bool {
    let remains: [String] = [draft, parts, trainingParts]
    return remains.contains { access($0, F_OK) == 0 }
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
