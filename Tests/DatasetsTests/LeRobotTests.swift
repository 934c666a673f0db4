import Media
import Render
import TestSupport
import Testing

@testable import Datasets

@Suite("LeRobot datasets")
struct LeRobotTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("depths that are negative as signed 16-bit numbers count as too far away")
  func depths() throws {
    let plan = RecordingPlan.small(.lerobot, tasks: ["reach"])
    var episode = try plan.collect(into: folder.path("a")).episode(0)
    let size = episode.header.size
    var depth = ImageRows(size, .deflate)
    for step in 0..<episode.timeStepCount {
      var millimeters = [UInt16](repeating: 0, count: size.pixelCount)
      millimeters.replaceSubrange(0..<4, with: [1, 32_767, 32_768, UInt16(65_535 - step)])
      depth.append(millimeters)
    }
    episode.views[0].depth = depth
    let table = try LeRobotTable(episode.header, plan)
    let column = try #require(table.columns.firstIndex { $0.name.hasSuffix("_depth") })
    let values = try table.values(episode, firstIndex: 0)
    guard case .images(let files) = values[column] else {
      Issue.record("not a column of images")
      return
    }
    for file in files {
      let found = DepthImage.millimeters(try DepthImage(pngData: file).meters)
      #expect(found[..<5] == [1, 32_767, 0, 0, 0])
    }
    var statistics = LeRobotStatistics(table)
    statistics.include(episode, values)
    let name = "stats/observation.images.corner2_depth/max"
    let maximum = try #require(statistics.columns.firstIndex { $0.name == name })
    guard case .doubles(let found) = statistics.episodeValues[maximum] else {
      Issue.record("not a column of doubles")
      return
    }
    #expect(found == [32_767])
  }
}
