internal import Tasks

/// What tells a recording apart from others of the same tasks: the last part of the ids of its Minari datasets, such as
/// `MT10-expert-v0`.
public struct DatasetName: Codable, Hashable, Sendable, CustomStringConvertible {
  /// Letters, digits, hyphens and underscores, and then `-v` and the version.
  public let description: String

  private static let maxLength = 100
  private static let firstVersion = "-v0"

  /// Throws if Minari would not take the name. A name without a version gets version 0.
  public init(_ name: String) throws {
    let version = name.split(separator: "-", omittingEmptySubsequences: false).last ?? ""
    let isVersioned =
      version.count < name.count && version.first == "v" && version.count > 1
      && version.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
    description = isVersioned ? name : name + Self.firstVersion
    guard let first = name.first, Self.isLetterOrDigit(first),
      name.allSatisfy({ Self.isLetterOrDigit($0) || $0 == "-" || $0 == "_" }),
      description.count <= Self.maxLength
    else {
      throw TaskError.invalidOption(
        name: "the dataset's name", given: "'\(name)'",
        allowed: "at most \(Self.maxLength) letters, digits, '-' and '_', such as 'MT10-expert' or "
          + "'MT10-expert-v1'")
    }
  }

  /// The name of what was recorded: a suite or a task, and a policy or the folder of a run.
  init(suite: String, of tasks: [String], policy: String) {
    // A merged recording may have several policies.
    var words = policy.split(separator: "+").map {
      Self.word($0.split(separator: "/").last.map(String.init) ?? "")
    }
    if tasks != [suite] {
      let suite = Self.word(suite)
      words.insert(suite.count <= 30 ? suite : "\(tasks.count)-tasks", at: 0)
    }
    self.init(words: words)
  }

  /// The name of a recipe's dataset.
  public init(ofRecipe recipe: String) { self.init(words: [Self.word(recipe)]) }

  private init(words: [String]) {
    let name = words.filter { !$0.isEmpty }.joined(separator: "-").prefix(80)
    description = (name.isEmpty ? "recording" : name) + Self.firstVersion
  }

  /// A text with a hyphen for all that is neither a letter nor a digit.
  private static func word(_ text: String) -> String {
    text.split { !isLetterOrDigit($0) }.joined(separator: "-")
  }

  private static func isLetterOrDigit(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber)
  }

  // MARK: Codable

  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
