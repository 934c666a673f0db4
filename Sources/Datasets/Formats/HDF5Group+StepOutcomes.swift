// The outcome of each time step, under the names of Meta-World's info dictionary.

extension HDF5GroupWriter {
  func writeStepOutcomes(of episode: EpisodeRecording) throws {
    try write("success", episode.successes)
    try write("grasp_success", episode.grasps)
    try write("near_object", episode.reachRewards)
    try write("in_place_reward", episode.placeRewards)
    try write("obj_to_target", episode.goalDistances)
  }
}

extension HDF5Group {
  func readStepOutcomes(of episode: inout EpisodeRecording) throws {
    let count = episode.timeStepCount
    episode.successes = try array("success", count: count)
    episode.grasps = try array("grasp_success", count: count)
    episode.reachRewards = try array("near_object", count: count)
    episode.placeRewards = try array("in_place_reward", count: count)
    episode.goalDistances = try array("obj_to_target", count: count)
  }
}
