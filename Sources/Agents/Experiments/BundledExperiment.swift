internal import Base
internal import Glibc
internal import Learning
internal import Tasks

/// An experiment that is bundled with Benchtop.
public struct BundledExperiment: Sendable {
  public let name: String
  /// The path of its file.
  public let path: String

  /// All bundled experiments, in the order of their names.
  public static let all: [BundledExperiment] = {
    guard let library = Assets.folder("experiments") else { return [] }
    return Folder.names(in: library).filter { $0.hasSuffix(".json") }
      .map { BundledExperiment(name: String($0.dropLast(5)), path: "\(library)/\($0)") }
  }()

  /// The path of an experiment's file, which may be the name of a bundled one.
  public static func file(named word: String) throws -> String {
    if access(word, F_OK) == 0 || word.contains("/") || word.hasSuffix(".json") { return word }
    guard let bundled = all.first(where: { $0.name == word }) else {
      throw TaskError.unknownName(
        kind: "file or bundled experiment", name: word, known: all.map(\.name))
    }
    return bundled.path
  }
}
