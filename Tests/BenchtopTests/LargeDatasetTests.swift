import Base
import Foundation
import Render
import Tasks
import TestSupport
import Testing

@testable import Datasets

/// Memory for datasets that are larger than it. `BENCHTOP_LARGE_DATASET=20` makes one of 20 GiB, in the temporary folder.
@Suite("Memory for large datasets")
struct LargeDatasetTests {
  private static let size = ProcessInfo.processInfo.environment["BENCHTOP_LARGE_DATASET"]
    .flatMap { Double($0) }

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes a dataset of one episode under ever other numbers, as large as it should be.
  private func write(_ format: DatasetFormat, bytes: Int) throws -> (path: String, last: Int) {
    var options = EnvironmentOptions()
    options.horizon = 30
    let spec = EnvironmentSpec("reach", options: options, identity: TaskIdentity(index: 0, of: 1))
    var plan = RecordingPlan(
      name: "large", specs: [spec], policy: "expert", episodesPerTask: 1, seed: 1, format: format)
    plan.images.cameras = ["corner2", "gripperPOV"]
    plan.images.size = ImageSize(width: 640, height: 640)
    plan.images.hasDepth = true
    let recorder = try Recorder(plan, task: 0, coding: format.coding(of: plan.images.size))
    var episode = try recorder.record(0, by: ScriptedPolicy.expert.make())
    let path = folder.path(format.rawValue)
    let name =
      format == .minari
      ? MinariWriter.dataFile(of: "reach", in: plan)
      : RobomimicWriter.dataFile(of: "reach")
    try Folder.make("\(path)/\(MinariWriter.id(of: "reach", in: plan))/data")
    let file = try HDF5FileWriter("\(path)/\(name)")
    let data = format == .minari ? file.root : file.root.makeGroup("data")
    var count = 0
    while try HDF5Source("\(path)/\(name)").byteCount < bytes {
      (episode.header.episodeIndex, episode.header.episodeIndexInTask) = (count, count)
      try data.makeGroup(
        format == .minari ? MinariWriter.group(count) : RobomimicWriter.group(count)
      ) { try format.episodeCodec.write(episode, to: $0) }
      count += 1
    }
    try file.close()
    plan.episodesPerTask = count
    try DatasetFolder(path: path).write(
      DatasetFolder.Manifest(origins: [.current()], isComplete: true, plan: plan))
    return (path, count - 1)
  }

  @Test(
    "it is under a gibibyte, however large they are", .enabled(if: size != nil),
    arguments: [DatasetFormat.minari, .robomimic])
  func memory(format: DatasetFormat) throws {
    let (path, last) = try write(format, bytes: Int((Self.size ?? 0) * 1_073_741_824))
    let inspected = try Binary.peakMemory(["inspect", path, "--sheet", folder.path("sheet.png")])
    print("\(format): \(last + 1) episodes, inspect \(inspected.bytes >> 20) MiB")
    #expect(inspected.status == 0 && inspected.bytes < 1 << 30)
    let replayed = try Binary.peakMemory(["replay", path, "--threads", "2"])
    print("\(format): replay \(replayed.bytes >> 20) MiB")
    #expect(replayed.status == 0 && replayed.bytes < 1 << 30)
    let trained = try Binary.peakMemory([
      "train", "bc", "--suite", "reach", "--dataset", path, "--steps", "6400", "--out",
      folder.path("run"),
    ])
    print("\(format): train bc \(trained.bytes >> 20) MiB")
    #expect(trained.status == 0 && trained.bytes < 1 << 30)
    try FileManager.default.removeItem(atPath: folder.path("run"))
    try FileManager.default.removeItem(atPath: path)
  }
}
