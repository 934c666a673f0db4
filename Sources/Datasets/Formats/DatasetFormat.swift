/// The file format of a dataset.
public enum DatasetFormat: String, Codable, Hashable, Sendable, CaseIterable {
  /// Minari: HDF5, a dataset for each task.
  case minari
  /// robomimic: HDF5, a file for each task.
  case robomimic
  /// LeRobot 3.0: Parquet, with the images inside.
  case lerobot
  /// Folders of PNG files, with a line of JSON for each time step.
  case png
}
