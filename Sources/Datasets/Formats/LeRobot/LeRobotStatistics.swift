internal import Base
internal import Render
internal import Tasks

/// The statistics of a LeRobot dataset, by which its policies normalize.
struct LeRobotStatistics {
  /// The statistics of a column's component or an image's channel, by Welford's algorithm. Quantiles come from a
  /// systematic sample, whose stride doubles whenever it is full.
  private struct RunningStatistics {
    var (count, mean, squaredDeviations) = (0.0, 0.0, 0.0)
    var (minimum, maximum) = (Double.infinity, -Double.infinity)
    /// Every `stride`-th value, for quantiles.
    private(set) var samples: [Double] = []
    private var (totalCount, stride) = (0, 1)
    private static let limit = 1 << 14

    mutating func include(_ value: Double) {
      count += 1
      let difference = value - mean
      mean += difference / count
      squaredDeviations += difference * (value - mean)
      minimum = min(minimum, value)
      maximum = max(maximum, value)
      defer { totalCount += 1 }
      guard totalCount % stride == 0 else { return }
      if samples.count == Self.limit {
        samples = samples.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        stride *= 2
        guard totalCount % stride == 0 else { return }
      }
      samples.append(value)
    }

    var std: Double { count > 0 ? (squaredDeviations / count).squareRoot() : 0 }
  }

  private let table: LeRobotTable
  /// The statistics of each column.
  private var statistics: [[RunningStatistics]]
  private var imageCount = 0
  /// The number of images sampled from an episode.
  private static let imagesPerEpisode = 4

  init(_ table: LeRobotTable) {
    self.table = table
    statistics = table.columns.map { column in
      switch column.kind {
      case .floats(let width): Array(repeating: RunningStatistics(), count: width)
      case .image:
        Array(
          repeating: RunningStatistics(),
          count: column.name.hasSuffix("_depth") ? 1 : 3)
      default: [RunningStatistics()]
      }
    }
  }

  mutating func include(_ episode: EpisodeRecording) throws {
    // The table's values without the images.
    var bare = episode
    bare.views = []
    var columns = try table.values(bare, firstIndex: 0)[...]
    let sampledSteps = Set(
      (0..<Self.imagesPerEpisode).map {
        $0 * (episode.header.stepCount - 1) / (Self.imagesPerEpisode - 1)
      }
    ).sorted()
    for (index, column) in table.columns.enumerated() {
      guard column.kind != .image else {
        include(column.name, episode, sampledSteps, at: index)
        continue
      }
      guard let values = columns.popFirst() else { continue }
      let width = statistics[index].count
      for (valueIndex, value) in values.numbers.enumerated() {
        statistics[index][valueIndex % width].include(value)
      }
    }
  }

  private mutating func include(
    _ name: String, _ episode: EpisodeRecording, _ sampledSteps: [Int], at index: Int
  ) {
    for (camera, view) in zip(episode.header.cameras, episode.views) {
      if name == LeRobotWriter.imageKey(camera.name) {
        for step in sampledSteps {
          for (byteIndex, byte) in (view.color.image(step)?.pixels ?? []).enumerated() {
            statistics[index][byteIndex % 3].include(Double(byte) / 255)
          }
        }
        imageCount += index == firstImage ? sampledSteps.count : 0
      } else if name == LeRobotWriter.depthKey(camera.name) {
        for step in sampledSteps {
          for depth in view.depth?.depths(step) ?? [] {
            statistics[index][0].include(Double(depth))
          }
        }
      }
    }
  }

  private var firstImage: Int? { table.columns.firstIndex { $0.kind == .image } }

  /// The content of stats.json.
  var json: JSONValue {
    .object(
      table.columns.enumerated().map { index, column in
        let statistics = statistics[index]
        let isImage = column.kind == .image
        func list(_ value: (RunningStatistics) -> Double) -> JSONValue {
          let values = statistics.map { JSONValue.double(value($0)) }
          return .array(isImage ? values.map { .array([.array([$0])]) } : values)
        }
        let count = isImage ? imageCount : Int(statistics.first?.count ?? 0)
        var members: [JSONValue.Member] = [
          .init("min", list(\.minimum)), .init("max", list(\.maximum)), .init("mean", list(\.mean)),
          .init("std", list(\.std)), .init("count", .array([.integer(Int128(count))])),
        ]
        for (key, probability) in [
          ("q01", 0.01), ("q10", 0.1), ("q50", 0.5), ("q90", 0.9), ("q99", 0.99),
        ] {
          members.append(.init(key, list { Statistics.quantile(probability, of: $0.samples) }))
        }
        return JSONValue.Member(column.name, .object(members))
      })
  }
}

extension ParquetColumn.Values {
  fileprivate var numbers: [Double] {
    switch self {
    case .integers(let values): values.map { Double($0) }
    case .floats(let values): values.map { Double($0) }
    case .bools(let values): values.map { $0 ? 1 : 0 }
    case .texts, .lists, .images: []
    }
  }
}
