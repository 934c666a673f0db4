internal import Base
internal import Glibc
internal import Learning
internal import Tasks

/// The JSON files of one kind that are bundled with Benchtop, by their names.
public struct BundledFiles: Sendable {
  public struct File: Sendable {
    public let name, path: String
  }

  public static let experiments = BundledFiles("experiment")
  public static let recipes = BundledFiles("recipe")

  private let kind: String
  /// In the order of their names.
  public let all: [File]

  private init(_ kind: String) {
    self.kind = kind
    guard let library = Assets.folder("\(kind)s") else {
      all = []
      return
    }
    all = Folder.names(in: library).filter { $0.hasSuffix(".json") }
      .map { File(name: String($0.dropLast(5)), path: "\(library)/\($0)") }
  }

  /// The path of a file, which may be the name of a bundled one.
  public func path(named word: String) throws -> String {
    if access(word, F_OK) == 0 || word.contains("/") || word.hasSuffix(".json") { return word }
    guard let bundled = all.first(where: { $0.name == word }) else {
      throw TaskError.unknownName(
        kind: "file or bundled \(kind)", name: word, known: all.map(\.name))
    }
    return bundled.path
  }
}
