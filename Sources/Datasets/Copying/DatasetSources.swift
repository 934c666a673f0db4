internal import Base
private import Glibc

/// The datasets that a recipe's dataset is merged from, within its folder, and the name of the recipe there. They are
/// removed when all is merged.
///
/// It locks the folder of the sources while it exists.
public final class DatasetSources {
  static let folderName = "sources"
  /// The name of the file that says what the dataset is made of.
  public static let recipeName = "recipe.json"

  private let path: String
  private let folderLock: FolderLock

  /// Makes the folder in that of the dataset, which has a recipe or nothing.
  public init(in dataset: String) throws {
    // Removes the unfinished file of a process that was killed while it wrote the recipe.
    _ = try FolderLock(dataset)
    guard
      access("\(dataset)/\(DatasetSources.recipeName)", F_OK) == 0
        || !DatasetFolder(path: dataset).hasOtherContents
    else {
      throw FileError.unwritable(path: dataset, reason: "it holds other files already")
    }
    path = "\(dataset)/\(DatasetSources.folderName)"
    try Folder.make(path)
    folderLock = try FolderLock(path)
  }

  /// The folder of a source.
  public func path(of source: Int) -> String { "\(path)/\(source)" }

  public func remove() throws { try Folder.remove(path) }
}
