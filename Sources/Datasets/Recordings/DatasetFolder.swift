internal import Base
private import Glibc
internal import Tasks

/// The folder of a dataset, and what lies in it besides the dataset itself.
struct DatasetFolder {
  /// What a dataset is, and whether it is all there.
  struct Record: Codable {
    var plan: RecordingPlan
    var isComplete: Bool
  }

  let path: String

  /// Says what the dataset is.
  var recordFile: String { "\(path)/recording.json" }
  /// Holds the episodes that are recorded while others are not.
  var parts: String { "\(path)/parts" }
  /// Holds what the dataset is being put together from.
  var draft: String { "\(path)/draft" }

  func part(_ episode: Int) -> String { "\(parts)/\(numbered(episode, digits: 7)).hdf5" }

  func hasPart(_ episode: Int) -> Bool { access(part(episode), F_OK) == 0 }

  var hasRecord: Bool { access(recordFile, F_OK) == 0 }

  func record() throws -> Record {
    let text = String(decoding: try WholeFile.read(recordFile), as: UTF8.self)
    // First of all, because others may have written other things.
    if case .object(let members) = try? JSONValue(parsing: text),
      case .object(let plan)? = members.first(where: { $0.key == "plan" })?.value,
      case .string(let version)? = plan.first(where: { $0.key == "version" })?.value,
      version != Release.version
    {
      throw FileError.unsuitable(
        path: recordFile,
        reason: "is of a dataset made by Benchtop \(version); this is \(Release.version)")
    }
    do {
      return try JSON.decode(Record.self, from: text)
    } catch {
      throw FileError.broken(path: recordFile, format: "recording", reason: "\(error)")
    }
  }

  func write(_ record: Record) throws {
    try WholeFile.write(Array((JSON.encode(record) + "\n").utf8), to: recordFile)
  }
}

/// A number with zeros before it, so that names are in order.
func numbered(_ number: Int, digits: Int) -> String {
  let text = "\(number)"
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
