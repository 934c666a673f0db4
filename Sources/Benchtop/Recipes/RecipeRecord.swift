internal import Base
internal import Datasets
internal import Glibc
internal import Tasks

/// The recipe of a dataset as it was made, in the dataset's folder.
struct RecipeRecord: Codable, Equatable, Sendable {
  struct TaskVersion: Codable, Equatable, Sendable {
    let name: String
    let version: Int
  }

  /// Where the same recipe makes the same episodes, for information.
  var reproducibility: String
  /// The folder of the runs.
  var runs: String
  var images: RecordingPlan.ImageSettings
  var tasks: [TaskVersion]
  var recipe: Recipe

  private static let schema = FileSchema("dataset's recipe")

  static func path(in folder: String) -> String { "\(folder)/\(DatasetSources.recipeName)" }

  static func exists(in folder: String) -> Bool { access(path(in: folder), F_OK) == 0 }

  init(_ recipe: Recipe, runs: String, images: RecordingPlan.ImageSettings) throws {
    self.recipe = recipe
    self.runs = runs
    self.images = images
    tasks = try Suite.find(recipe.suite).train.map { member in
      let profile = try Catalog.task(named: member.task).profile
      return TaskVersion(name: profile.name, version: profile.version)
    }
    reproducibility =
      try recipe.kernels.map { "the same on machines with the matrix kernels \($0)" }
      ?? "the same on any machine"
  }

  init(readingIn folder: String) throws {
    self = try Self.schema.read(RecipeRecord.self, from: Self.path(in: folder))
  }

  func write(to folder: String) throws {
    try Self.schema.write(self, to: Self.path(in: folder))
  }

  /// Throws if a folder holds the dataset of another recipe.
  func requireSame(in folder: String) throws {
    var old = try RecipeRecord(readingIn: folder)
    // It may resume on another machine, which the dataset's origins tell.
    old.reproducibility = reproducibility
    if let difference = try JSONValue(encoding: old).firstDifference(
      from: JSONValue(encoding: self))
    {
      throw FileError.unsuitable(
        path: Self.path(in: folder), reason: "is of another dataset: \(difference)")
    }
  }
}
