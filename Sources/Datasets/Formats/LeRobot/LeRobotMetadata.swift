internal import Base
internal import Render
internal import Tasks

/// Writes the metadata of a LeRobot dataset.
struct LeRobotMetadata {
  private let table: LeRobotTable
  /// The tasks' instructions, in the order of their indices.
  private let instructions: [String]
  private let episodeCount, stepCount: Int

  init(_ table: LeRobotTable, instructions: [String], episodeCount: Int, stepCount: Int) {
    self.table = table
    self.instructions = instructions
    self.episodeCount = episodeCount
    self.stepCount = stepCount
  }

  func write(_ statistics: LeRobotStatistics, to folder: String) throws {
    try File.write(Array((info.text() + "\n").utf8), unsyncedTo: "\(folder)/info.json")
    try File.write(
      Array((statistics.json.text() + "\n").utf8), unsyncedTo: "\(folder)/stats.json")
    try writeTasks(to: "\(folder)/tasks.parquet")
  }

  private func writeTasks(to path: String) throws {
    let file = try ParquetFile(
      path, [ParquetColumn("task_index", .integer), ParquetColumn("task", .text)])
    try file.append(
      rows: instructions.count, [.integers(Array(instructions.indices)), .texts(instructions)])
    // Makes the instructions the pandas index, by which LeRobot finds tasks.
    func column(_ name: JSONValue, _ field: String, _ pandas: String, _ numpy: String) -> JSONValue
    {
      .object([
        .init("name", name), .init("field_name", .string(field)),
        .init("pandas_type", .string(pandas)), .init("numpy_type", .string(numpy)),
        .init("metadata", .null),
      ])
    }
    let pandas = JSONValue.object([
      .init("index_columns", .array([.string("task")])), .init("column_indexes", .array([])),
      .init(
        "columns",
        .array([
          column(.string("task_index"), "task_index", "int64", "int64"),
          column(.string("task"), "task", "unicode", "object"),
        ])),
      .init("creator", .object([.init("library", .string("benchtop"))])),
      .init("pandas_version", .string("2.2.0")),
    ])
    try file.finish(keyValueMetadata: [("pandas", pandas.text(indented: false))])
  }

  private var info: JSONValue {
    .object([
      .init("codebase_version", .string("v3.0")), .init("robot_type", .string("benchtop")),
      .init("total_episodes", .integer(Int128(episodeCount))),
      .init("total_frames", .integer(Int128(stepCount))),
      .init("total_tasks", .integer(Int128(instructions.count))),
      .init("chunks_size", .integer(1000)), .init("data_files_size_in_mb", .integer(100)),
      .init("video_files_size_in_mb", .integer(200)),
      .init("fps", .integer(Int128(table.fps))),
      .init("splits", .object([.init("train", .string("0:\(episodeCount)"))])),
      .init(
        "data_path", .string("data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet")),
      .init("video_path", .null),
      .init("features", .object(table.columns.map { .init($0.name, feature($0)) })),
    ])
  }

  private func feature(_ column: ParquetColumn) -> JSONValue {
    func described(_ type: String, _ shape: [Int], _ names: [String]?) -> [JSONValue.Member] {
      [
        .init("dtype", .string(type)), .init("shape", .array(shape.map { .integer(Int128($0)) })),
        .init("names", names.map { .array($0.map(JSONValue.string)) } ?? .null),
      ]
    }
    let size = table.header.size
    switch column.kind {
    case .integer: return .object(described("int64", [1], nil))
    case .float: return .object(described("float32", [1], nil))
    case .bool: return .object(described("bool", [1], nil))
    case .floats(let width):
      let names = (0..<width).map { "\(column.name.split(separator: ".").last ?? "")_\($0)" }
      return .object(described("float32", [width], names))
    case .image:
      let kind = table.image(of: column)?.kind ?? .color
      var members = described(
        "image", [size.height, size.width, kind.channelCount], ["height", "width", "channels"])
      if kind == .depth {
        members.append(
          .init(
            "info",
            .object([.init("is_depth_map", .bool(true)), .init("depth_unit", .string("mm"))])))
      }
      return .object(members)
    case .integers, .doubles, .text, .texts:
      preconditionFailure("the table of steps has no columns of this kind")
    }
  }
}
