internal import Datasets
internal import Tasks

/// What `benchtop_read_episode` returns.
struct RecordedEpisodeDescription: Codable {
  /// The index of its environment.
  var environment: Int
  var taskVersion: Int
  var seed: UInt64
  var episodesSinceSeed: Int
  var initialState: InitialState?
  var policy: String
  var instruction: String
  var hasSuccess: Bool
  var isMarkedSuccess: Bool?
  /// Four values for each step.
  var actions: [Float]
  /// One value for each step; empty if nobody could intervene.
  var interventions: [Bool]
  var observationSize: Int
  /// One observation more than there are steps.
  var observations: [Double]

  init(_ episode: EpisodeRecording) {
    let header = episode.header
    environment = header.taskIndex
    (taskVersion, seed) = (header.taskVersion, header.seed)
    episodesSinceSeed = header.episodesSinceSeed ?? 0
    initialState = header.initialState
    (policy, instruction) = (header.policy, header.instruction)
    (hasSuccess, isMarkedSuccess) = (header.firstSuccess != nil, header.isMarkedSuccess)
    (actions, interventions) = (episode.actions, episode.interventions)
    (observationSize, observations) = (header.observationSize, episode.observations)
  }
}
