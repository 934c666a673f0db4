internal import Base
internal import Render
internal import Tasks

/// The statistics of a LeRobot dataset, by which its policies normalize, and those of the episode that was included
/// last.
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

    /// In the order of ``LeRobotStatistics/names``.
    var values: [Double] {
      let sorted = samples.sorted()
      return [minimum, maximum, mean, std]
        + LeRobotStatistics.quantiles.map { Statistics.quantile($0.fraction, ofSorted: sorted) }
    }
  }

  /// The statistics of one column.
  private struct ColumnStatistics {
    var components: [RunningStatistics]
    /// The number of steps or images.
    var count = 0

    init(componentCount: Int) {
      components = Array(repeating: RunningStatistics(), count: componentCount)
    }

    mutating func include(_ values: some Sequence<Double>, count: Int) {
      for (index, value) in values.enumerated() {
        components[index % components.count].include(value)
      }
      self.count += count
    }
  }

  private static let quantiles: [(name: String, fraction: Double)] = [
    ("q01", 0.01), ("q10", 0.1), ("q50", 0.5), ("q90", 0.9), ("q99", 0.99),
  ]
  /// The names of all statistics but the count.
  private static let names = ["min", "max", "mean", "std"] + quantiles.map(\.name)
  /// The number of images sampled from an episode.
  private static let imagesPerEpisode = 4

  private let table: LeRobotTable
  /// The statistics of each column.
  private var ofDataset: [ColumnStatistics]
  private var ofEpisode: [ColumnStatistics]
  private let empty: [ColumnStatistics]

  init(_ table: LeRobotTable) {
    self.table = table
    empty = table.columns.map { column in
      ColumnStatistics(
        componentCount: table.image(of: column)?.kind.channelCount ?? column.componentCount)
    }
    (ofDataset, ofEpisode) = (empty, empty)
  }

  /// Includes an episode, whose rows have the given values.
  mutating func include(_ episode: EpisodeRecording, _ values: [ParquetColumn.Values]) {
    ofEpisode = empty
    let sampledSteps = Set(
      (0..<Self.imagesPerEpisode).map {
        $0 * (episode.header.stepCount - 1) / (Self.imagesPerEpisode - 1)
      }
    ).sorted()
    for (index, column) in table.columns.enumerated() {
      guard let image = table.image(of: column) else {
        include(values[index].numbers, count: episode.header.stepCount, at: index)
        continue
      }
      let view = episode.views[image.camera]
      for step in sampledSteps {
        let numbers: [Double] =
          switch image.kind {
          case .color: (view.color.image(step)?.pixels ?? []).map { Double($0) / 255 }
          case .depth: LeRobotTable.depths(view, step).map(Double.init)
          case .segmentation: LeRobotTable.labels(view, step).map { Double($0) / 255 }
          }
        include(numbers, count: 1, at: index)
      }
    }
  }

  private mutating func include(_ values: [Double], count: Int, at index: Int) {
    ofDataset[index].include(values, count: count)
    ofEpisode[index].include(values, count: count)
  }

  /// The content of stats.json.
  var json: JSONValue {
    .object(
      zip(table.columns, ofDataset).map { column, statistics -> JSONValue.Member in
        let values = statistics.components.map(\.values)
        var members = Self.names.indices.map { index -> JSONValue.Member in
          var list = values.map { JSONValue.double($0[index]) }
          if column.kind == .image { list = list.map { .array([.array([$0])]) } }
          return JSONValue.Member(Self.names[index], .array(list))
        }
        members.insert(
          .init("count", .array([.integer(Int128(statistics.count))])), at: Self.countPosition)
        return JSONValue.Member(column.name, .object(members))
      })
  }

  // MARK: The table of episodes

  /// The columns that hold an episode's statistics.
  var columns: [ParquetColumn] {
    zip(table.columns, empty).flatMap { column, statistics -> [ParquetColumn] in
      let count = statistics.components.count
      // A channel's statistic has the shape of an image of one pixel.
      let kind = ParquetColumn.Kind.doubles(count, lists: column.kind == .image ? 2 : 0)
      var columns = Self.names.map { ParquetColumn("stats/\(column.name)/\($0)", kind) }
      columns.insert(
        ParquetColumn("stats/\(column.name)/count", .integers(1)), at: Self.countPosition)
      return columns
    }
  }

  /// The statistics of the last episode, a value for each of ``columns``.
  var episodeValues: [ParquetColumn.Values] {
    ofEpisode.flatMap { statistics -> [ParquetColumn.Values] in
      let values = statistics.components.map(\.values)
      var columns = Self.names.indices.map { index in
        ParquetColumn.Values.doubles(values.map { $0[index] })
      }
      columns.insert(.integers([statistics.count]), at: Self.countPosition)
      return columns
    }
  }

  /// The count follows the moments, as LeRobot writes it.
  private static let countPosition = 4
}

extension ParquetColumn {
  /// The number of values in a row.
  fileprivate var componentCount: Int {
    if case .floats(let width) = kind { width } else { 1 }
  }
}

extension ParquetColumn.Values {
  fileprivate var numbers: [Double] {
    switch self {
    case .integers(let values): values.map { Double($0) }
    case .floats(let values): values.map { Double($0) }
    case .doubles(let values): values
    case .bools(let values): values.map { $0 ? 1 : 0 }
    case .texts, .lists, .images: []
    }
  }
}
