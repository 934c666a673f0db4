import Render
import Sim
import Tasks
import TestSupport
import Testing

@testable import Datasets

@Suite("Replaying a dataset")
struct EpisodeReplayerTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("every replay is equal, also under hidden dynamics and visual randomization")
  func same() throws {
    let plan = RecordingPlan.small(.minari) { options in
      options.dynamics.family = try? DynamicsFamily.find("everything")
      options.observation.imageStyle.randomization.colors = 1
      options.observation.imageStyle.randomization.camera = 1
    }
    let dataset = try plan.collect(into: folder.path("a"))
    let replay = EpisodeReplayer(dataset)
    for episode in dataset.episodes {
      let outcome = try replay.run(episode)
      #expect(outcome.difference == nil)
      #expect(outcome.imageCount == 3 * 13)
    }
  }

  @Test(
    "a change is found and located",
    arguments: [
      ("actions", "file['episode_1/actions'][4, 0] += 0.5", "at step 5, value 0 of the state"),
      ("rewards", "file['episode_1/rewards'][3] += 1e-9", "value 0 of the reward"),
      ("states", "file['episode_1/observations/state'][2, 5] = 7", "at step 2, value 5"),
      (
        "a pixel", "file['episode_1/infos/segmentation/corner2'][9, 3, 4] += 1",
        "at step 9, the segmentation from corner2 differs first at pixel (4, 3)"
      ),
      (
        "an image",
        "row = file['episode_1/observations/corner2']; row[6] = row[1]",
        "at step 6, the image from corner2 differs"
      ),
    ])
  func changed(what: String, change: String, expected: String) throws {
    // The hand moves, so all images differ.
    try RecordingPlan.small(.minari, tasks: ["reach"]).collect(into: folder.path("a"))
    try ExternalProgram.python(
      "import h5py, sys\nfile = h5py.File(sys.argv[1], 'r+')\n\(change)",
      folder.path("a/benchtop/reach/small-expert-v0/data/main_data.hdf5"), needing: "h5py")
    let replay = EpisodeReplayer(try Dataset(folder.path("a")))
    #expect(try replay.run(0).difference == nil)
    let difference = try replay.run(1).difference ?? "none"
    #expect(difference.contains(expected), "\(what): \(difference)")
  }
}
