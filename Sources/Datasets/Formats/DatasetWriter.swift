internal import Base
internal import Render

/// Puts recorded episodes together in a format.
protocol DatasetWriter {
  /// Writes a dataset into an empty folder. `tell` hears of each episode, from any thread.
  static func write(
    _ parts: RecordedParts, to folder: String, on pool: WorkerPool,
    tell: @Sendable () -> Void
  ) throws
}

extension DatasetFormat {
  var writer: any DatasetWriter.Type {
    switch self {
    case .minari: MinariWriter.self
    case .robomimic: RobomimicWriter.self
    case .lerobot: LeRobotWriter.self
    case .png: PNGFolderWriter.self
    }
  }

  /// How parts lie in their files: where the format is HDF5, as they will in the end.
  var layout: any EpisodeLayout.Type {
    switch self {
    case .robomimic: RobomimicLayout.self
    case .minari, .lerobot, .png: MinariLayout.self
    }
  }

  /// How pictures in colour are coded.
  func coding(of size: ImageSize) -> PictureRows.Coding {
    switch self {
    // Minari decodes only what it takes for a picture, for which it has to be 32 pixels wide and high.
    case .minari: min(size.width, size.height) < 32 ? .deflated : .png
    case .robomimic: .deflated
    case .lerobot, .png: .png
    }
  }
}
