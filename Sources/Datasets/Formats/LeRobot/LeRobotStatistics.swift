internal import Base
internal import Render
internal import Tasks

/// How values of a LeRobot dataset are spread, which its policies are scaled by.
struct LeRobotStatistics {
  /// Of one column of numbers, or one channel of pictures.
  private struct Spread {
    var (count, mean, squares) = (0.0, 0.0, 0.0)
    var (least, greatest) = (Double.infinity, -Double.infinity)
    /// Values evenly chosen from all, which quantiles are estimated from.
    private(set) var chosen: [Double] = []
    private var (seen, stride) = (0, 1)
    private static let limit = 1 << 14

    mutating func include(_ value: Double) {
      count += 1
      let difference = value - mean
      mean += difference / count
      squares += difference * (value - mean)
      least = min(least, value)
      greatest = max(greatest, value)
      defer { seen += 1 }
      guard seen % stride == 0 else { return }
      if chosen.count == Self.limit {
        chosen = chosen.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        stride *= 2
        guard seen % stride == 0 else { return }
      }
      chosen.append(value)
    }

    var deviation: Double { count > 0 ? (squares / count).squareRoot() : 0 }
  }

  private let table: LeRobotTable
  /// By column of the table.
  private var spreads: [[Spread]]
  private var pictureCount = 0
  /// Pictures of an episode that are looked at.
  private static let picturesPerEpisode = 4

  init(_ table: LeRobotTable) {
    self.table = table
    spreads = table.columns.map { column in
      switch column.kind {
      case .floats(let width): Array(repeating: Spread(), count: width)
      case .image:
        Array(
          repeating: Spread(),
          count: column.name.hasSuffix("_depth") ? 1 : 3)
      default: [Spread()]
      }
    }
  }

  mutating func include(_ episode: EpisodeRecording) throws {
    // Numbers as the table has them, but no pictures.
    var bare = episode
    bare.views = []
    var columns = try table.values(bare, firstIndex: 0)[...]
    let chosen = Set(
      (0..<Self.picturesPerEpisode).map {
        $0 * (episode.header.stepCount - 1) / (Self.picturesPerEpisode - 1)
      }
    ).sorted()
    for (index, column) in table.columns.enumerated() {
      guard column.kind != .image else {
        include(column.name, episode, chosen, at: index)
        continue
      }
      guard let values = columns.popFirst() else { continue }
      let width = spreads[index].count
      for (place, value) in values.numbers.enumerated() {
        spreads[index][place % width].include(value)
      }
    }
  }

  private mutating func include(
    _ name: String, _ episode: EpisodeRecording, _ chosen: [Int], at index: Int
  ) {
    for (camera, view) in zip(episode.header.cameras, episode.views) {
      if name == LeRobotWriter.imageKey(camera.name) {
        for step in chosen {
          for (place, byte) in (view.color.image(step)?.pixels ?? []).enumerated() {
            spreads[index][place % 3].include(Double(byte) / 255)
          }
        }
        pictureCount += index == firstImage ? chosen.count : 0
      } else if name == LeRobotWriter.depthKey(camera.name) {
        for step in chosen {
          for depth in view.depth?.depths(step) ?? [] { spreads[index][0].include(Double(depth)) }
        }
      }
    }
  }

  private var firstImage: Int? { table.columns.firstIndex { $0.kind == .image } }

  /// As LeRobot's file has it.
  var json: JSONValue {
    .object(
      table.columns.enumerated().map { index, column in
        let spreads = spreads[index]
        let isImage = column.kind == .image
        func list(_ value: (Spread) -> Double) -> JSONValue {
          let numbers = spreads.map { JSONValue.double(value($0)) }
          return .array(isImage ? numbers.map { .array([.array([$0])]) } : numbers)
        }
        let count = isImage ? pictureCount : Int(spreads.first?.count ?? 0)
        var members: [JSONValue.Member] = [
          .init("min", list(\.least)), .init("max", list(\.greatest)), .init("mean", list(\.mean)),
          .init("std", list(\.deviation)), .init("count", .array([.integer(Int128(count))])),
        ]
        for (key, part) in [
          ("q01", 0.01), ("q10", 0.1), ("q50", 0.5), ("q90", 0.9), ("q99", 0.99),
        ] {
          members.append(.init(key, list { Statistics.quantile(part, of: $0.chosen) }))
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
