public import Base

/// A growing CSV file (RFC 4180, column names quoted) of learning curves: a column of steps, and one for each curve.
///
///     let curves = try CurveFile("runs/sac/curves.csv", columns: ["return", "success"])
///     try curves.append(step: 1000, [412.5, 0.25])
public final class CurveFile {
  public let columns: [String]
  /// The last row; nil if there is none.
  public private(set) var latestRow: (step: Int, values: [Double])?
  private let file: AppendOnlyFile

  /// Starts a file, and replaces an existing one.
  public init(_ path: String, columns: [String]) throws(FileError) {
    let header = Self.header(columns)
    self.columns = columns
    try File.write(Array("\(header)\n".utf8), to: path)
    file = try AppendOnlyFile(path)
  }

  /// Resumes a file after a step. Rows of later steps are dropped, and so is an incomplete last row.
  public init(resuming path: String, columns: [String], after step: Int) throws(FileError) {
    func broken(_ line: Int, _ reason: String) -> FileError {
      .invalidFormat(path: path, format: "CSV", reason: "line \(line) \(reason)")
    }
    let header = Self.header(columns)
    self.columns = columns
    let bytes = try File.read(path)
    // A power failure can leave zeros in place of the last rows.
    let end = (bytes.lastIndex { $0 != 0 } ?? -1) + 1
    let lines = bytes[..<end].split(separator: Self.lineEnd, omittingEmptySubsequences: false)
    var kept: [UInt8] = []
    var lastRow: (step: Int, values: [Double])?
    // Text after the last line end is an incomplete row.
    for (index, line) in lines.dropLast().enumerated() {
      let text = String(decoding: line, as: UTF8.self)
      if index == 0 {
        guard text == header else {
          throw .unsuitable(path: path, reason: "has the columns \(text), not \(header)")
        }
      } else {
        let cells = text.split(separator: ",", omittingEmptySubsequences: false)
        guard cells.count == columns.count + 1 else {
          throw broken(index + 1, "has \(cells.count) values for \(columns.count + 1) columns")
        }
        guard let recorded = Int(cells[0]) else {
          throw broken(index + 1, "has the step '\(cells[0])', which is not an integer")
        }
        if let cell = cells.dropFirst().first(where: { Double($0) == nil }) {
          throw broken(index + 1, "has the value '\(cell)', which is not a number")
        }
        guard recorded <= step else { continue }
        guard recorded > lastRow?.step ?? -1 else {
          throw broken(index + 1, "has the step \(recorded) after the step \(lastRow?.step ?? 0)")
        }
        lastRow = (recorded, cells.dropFirst().compactMap { Double($0) })
      }
      kept += line + [Self.lineEnd]
    }
    guard !kept.isEmpty else { throw .unsuitable(path: path, reason: "has no header line") }
    if kept != bytes { try File.write(kept, to: path) }
    file = try AppendOnlyFile(path)
    latestRow = lastRow
  }

  public var path: String { file.path }

  /// Appends a row with a value for each column.
  public func append(step: Int, _ values: [Double]) throws(FileError) {
    precondition(
      values.count == columns.count, "\(values.count) values for \(columns.count) columns")
    latestRow = (step, values)
    let cells = ["\(step)"] + values.map { "\($0)" }
    try file.append(Array("\(cells.joined(separator: ","))\n".utf8))
  }

  private static func header(_ columns: [String]) -> String {
    (["step"] + columns).map { name in
      precondition(
        name.unicodeScalars.allSatisfy { $0.value >= 0x20 },
        "'\(name)' is not a valid column name")
      guard name.contains(where: { $0 == "," || $0 == "\"" }) else { return name }
      let doubled = name.split(separator: "\"", omittingEmptySubsequences: false)
      return "\"\(doubled.joined(separator: "\"\""))\""
    }.joined(separator: ",")
  }

  private static let lineEnd = UInt8(ascii: "\n")
}
