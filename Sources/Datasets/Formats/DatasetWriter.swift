internal import Base
internal import Render
internal import Tasks

/// Assembles recorded episodes in a format.
protocol DatasetWriter {
  /// Writes a dataset into an empty folder. `reportProgress` is called after each episode, on any thread.
  static func write(
    _ parts: RecordedParts, to folder: String, on pool: ThreadPool,
    reportProgress: @Sendable () -> Void
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

  /// The layout of parts: that of the final files if the format is HDF5.
  var episodeCodec: any EpisodeCodec.Type {
    switch self {
    case .robomimic: RobomimicEpisodeCodec.self
    case .minari, .lerobot, .png: MinariEpisodeCodec.self
    }
  }

  /// The names of the dataset's files and folders in its folder.
  func topLevelNames(of plan: RecordingPlan) -> [String] {
    switch self {
    case .minari: [MinariWriter.namespace]
    case .robomimic: plan.specs.map { RobomimicWriter.dataFile(of: $0.task) }
    case .lerobot: ["meta", "data", "benchtop"]
    case .png: plan.specs.map(\.task)
    }
  }

  /// The coding of color images.
  func coding(of size: ImageSize) -> ImageRows.Coding {
    switch self {
    // Minari decodes only arrays that it takes for images, at least 32 pixels wide and high.
    case .minari: min(size.width, size.height) < 32 ? .deflate : .png
    case .robomimic: .deflate
    case .lerobot, .png: .png
    }
  }
}
