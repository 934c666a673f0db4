import Base
import Render
import Tasks
import TestSupport
import Testing

@testable import Datasets

/// Other programs read our datasets.
@Suite("Datasets in other programs")
struct ClientTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func text(_ script: String, _ words: String...) throws -> String {
    let output =
      switch words.count {
      case 1: try ExternalProgram.python(script, words[0], needing: "h5py")
      default: try ExternalProgram.python(script, words[0], words[1], needing: "h5py")
      }
    return String(decoding: output, as: UTF8.self)
  }

  private func numbers(_ text: String) -> [Double] {
    text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
  }

  @Test("h5py finds everything that Minari needs in its file")
  func minari() throws {
    let dataset = try RecordingPlan.small(.minari).collect(into: folder.path("a"))
    let episode = try dataset.episode(2)
    let output = try text(
      """
      import h5py, json, sys
      root = sys.argv[1] + "/benchtop/push/small-expert-v0/data/"
      metadata = json.load(open(root + "metadata.json"))
      space = json.loads(metadata["observation_space"])
      assert space["type"] == "Dict" and set(space["subspaces"]) == {"corner2", "state"}
      assert space["subspaces"]["corner2"]["shape"] == [36, 40, 3]
      assert json.loads(metadata["env_spec"])["id"] == "Benchtop/push-v2"
      assert metadata["total_episodes"] == 2 and metadata["total_steps"] == 24
      file = h5py.File(root + "main_data.hdf5")
      assert set(file) == {"episode_0", "episode_1"}
      group = file["episode_0"]
      assert group.attrs["total_steps"] == 12 and group.attrs["id"] == 0
      assert group["truncations"].dtype == bool and group["truncations"][-1]
      assert group["infos/success"].shape == (13,) and group["infos/success"].dtype == bool
      assert abs(group.attrs["rewards_sum"] - group["rewards"][:].sum()) < 1e-9
      assert abs(group.attrs["rewards_std"] - group["rewards"][:].std()) < 1e-9
      print(group.attrs["seed"], *group["actions"][:].ravel(), *group["rewards"][:])
      """, folder.path("a"))
    let expected = episode.actions.map { Double($0) } + episode.rewards
    // The seed has all its digits, although a double here would not hold them.
    #expect(output.hasPrefix("\(episode.header.seed) "))
    #expect(zip(numbers(output).dropFirst(), expected).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(numbers(output).count == expected.count + 1)
  }

  @Test("Pillow decodes the images in Minari's file, and robomimic's raw ones are equal")
  func images() throws {
    let plan = RecordingPlan.small(.minari)
    let image = try #require(
      try plan.collect(into: folder.path("a")).episode(0).image(camera: 0, timeStep: 7))
    try RecordingPlan.small(.robomimic).collect(into: folder.path("b"))
    let output = try text(
      """
      import h5py, io, sys
      import numpy
      from PIL import Image
      file = h5py.File(sys.argv[1] + "/benchtop/reach/small-expert-v0/data/main_data.hdf5")
      rows = file["episode_0/observations/corner2"]
      assert rows.ndim == 2 and rows.dtype == numpy.uint8
      pixels = numpy.asarray(Image.open(io.BytesIO(rows[7].tobytes())))
      assert pixels.shape == (36, 40, 3)
      demo = h5py.File(sys.argv[2] + "/reach.hdf5")["data/demo_0"]
      assert (demo["obs/corner2_image"][7] == pixels).all()
      assert (demo["next_obs/corner2_image"][6] == pixels).all()
      depth = file["episode_0/infos/depth_millimeters/corner2"][7]
      assert numpy.allclose(demo["obs/corner2_depth"][7, :, :, 0], depth / 1000)
      print(*pixels.ravel())
      """, folder.path("a"), folder.path("b"))
    #expect(numbers(output) == image.pixels.map { Double($0) })
  }

  @Test("robomimic's file has everything that its loader needs")
  func robomimic() throws {
    try RecordingPlan.small(.robomimic).collect(into: folder.path("a"))
    _ = try text(
      """
      import h5py, json, sys
      import numpy
      file = h5py.File(sys.argv[1] + "/push.hdf5", "r", swmr=True, libver="latest")
      data = file["data"]
      demos = sorted(data, key=lambda name: int(name[5:]))
      assert demos == ["demo_0", "demo_1"]
      assert data.attrs["total"] == sum(data[name].attrs["num_samples"] for name in demos) == 24
      args = json.loads(data.attrs["env_args"])
      assert args["env_name"] == "Benchtop/push-v2" and args["type"] == args["env_type"] == 2
      for name in demos:
          demo = data[name]
          count = demo.attrs["num_samples"]
          for key in ("actions", "rewards", "dones", "states"):
              assert len(demo[key]) == count
          assert abs(demo["actions"][:]).max() <= 1 and demo["dones"][-1] == 1
          assert set(demo["obs"]) == set(demo["next_obs"]) and not any("/" in key for key in demo["obs"])
          for key in demo["obs"]:
              assert (demo["obs"][key][1:] == demo["next_obs"][key][:-1]).all()
          camera = json.loads(demo.attrs["camera_info"])["corner2"]
          assert numpy.shape(camera["intrinsics"]) == (3, 3)
          pose = numpy.array(camera["extrinsics"])
          assert numpy.allclose(pose[:3, :3] @ pose[:3, :3].T, numpy.eye(3)) and numpy.allclose(pose[:3, 3], [1.3, -0.2, 1.1])
          assert json.loads(demo.attrs["ep_meta"])["lang"] == "Push the puck to the goal."
      assert list(file["mask/train"][:]) == [b"demo_0", b"demo_1"]
      """, folder.path("a"))
  }

  @Test("a PNG dataset has plain PNG files and lines of JSON")
  func png() throws {
    try RecordingPlan.small(.png).collect(into: folder.path("a"))
    _ = try text(
      """
      import json, sys
      import numpy
      from PIL import Image
      root = sys.argv[1] + "/push/episode_00001/"
      lines = [json.loads(line) for line in open(root + "steps.jsonl")]
      header = json.load(open(root + "episode.json"))
      assert len(lines) == 13 and "action" not in lines[-1]
      assert len(lines[0]["observation"]) == 39 and len(lines[0]["action"]) == 4
      assert abs(sum(line["reward"] for line in lines[:-1]) - header["episodeReturn"]) < 1e-9
      for timeStep in range(13):
          image = Image.open(root + f"corner2/{timeStep:05}.png")
          depth = Image.open(root + f"corner2_depth/{timeStep:05}.png")
          labels = Image.open(root + f"corner2_segmentation/{timeStep:05}.png")
          assert image.mode == "RGB" and labels.mode == "P"
          assert depth.mode in ("I", "I;16")  # Pillow's older and newer names
          assert image.size == depth.size == labels.size == (40, 36)
          meters = numpy.asarray(depth) / 1000
          assert 0.2 < meters[meters > 0].min() < 5
          assert numpy.asarray(labels).max() < len(header["labels"])
      """, folder.path("a"))
  }
}
