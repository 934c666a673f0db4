internal import Datasets
internal import Tasks

/// What `benchtop_describe_dataset` returns.
struct DatasetDescription: Codable {
  var name: String
  var format: DatasetFormat
  var policy: String
  var environments: [EnvironmentSpec]
  /// The numbers of the episodes that are there.
  var episodes: [Int]

  init(_ dataset: Dataset) {
    let plan = dataset.plan
    (name, format, policy) = (plan.name, plan.format, plan.policy)
    (environments, episodes) = (plan.specs, dataset.episodes)
  }
}
