/// How a dataset lies on disk.
public enum DatasetFormat: String, Codable, Hashable, Sendable, CaseIterable {
  /// HDF5 as Minari reads it, a dataset for each task.
  case minari
  /// HDF5 as robomimic reads it, a file for each task.
  case robomimic
  /// Parquet with pictures inside, as LeRobot reads it (version 3.0).
  case lerobot
  /// Folders of PNG files with a line of JSON for each step.
  case png
}
