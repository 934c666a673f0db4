// What a task says of each moment, under the names that Meta-World has for it.

extension HDF5GroupWriter {
  func writeJudgements(of episode: EpisodeRecording) throws {
    try write("success", episode.successes)
    try write("grasp_success", episode.grasps)
    try write("near_object", episode.approaches)
    try write("in_place_reward", episode.progress)
    try write("obj_to_target", episode.remaining)
  }
}

extension HDF5Group {
  func readJudgements(of episode: inout EpisodeRecording) throws {
    let count = episode.momentCount
    episode.successes = try array("success", count: count)
    episode.grasps = try array("grasp_success", count: count)
    episode.approaches = try array("near_object", count: count)
    episode.progress = try array("in_place_reward", count: count)
    episode.remaining = try array("obj_to_target", count: count)
  }
}
