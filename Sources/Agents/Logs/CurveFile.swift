public import Base

/// A table of curves as CSV text that grows while a run goes on: a column of steps, and one for each curve.
///
///     let curves = try CurveFile("runs/sac/curves.csv", columns: ["return", "success"])
///     try curves.append(step: 1000, [412.5, 0.25])
public final class CurveFile {
  public let columns: [String]
  /// The last row; nil where there is none.
  public private(set) var last: (step: Int, values: [Double])?
  private let file: GrowingFile

  /// Starts a file, in place of an older one.
  public init(_ path: String, columns: [String]) throws(FileError) {
    let header = Self.header(columns)
    self.columns = columns
    try WholeFile.write(Array("\(header)\n".utf8), to: path)
    file = try GrowingFile(path)
  }

  /// Goes on with a file where a run stood after a step; rows of later steps are dropped, and so is what a kill
  /// left of a last row.
  public init(resuming path: String, columns: [String], after step: Int) throws(FileError) {
    func broken(_ line: Int, _ reason: String) -> FileError {
      .broken(path: path, format: "CSV", reason: "line \(line) \(reason)")
    }
    let header = Self.header(columns)
    self.columns = columns
    let bytes = try WholeFile.read(path)
    // A loss of power can leave zeros where the last rows were to be.
    let end = (bytes.lastIndex { $0 != 0 } ?? -1) + 1
    let lines = bytes[..<end].split(separator: Self.lineEnd, omittingEmptySubsequences: false)
    var kept: [UInt8] = []
    var lastRow: (step: Int, values: [Double])?
    // What follows the last end of a line is no whole row.
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
          throw broken(index + 1, "has the step '\(cells[0])', which is no whole number")
        }
        if let cell = cells.dropFirst().first(where: { Double($0) == nil }) {
          throw broken(index + 1, "has the value '\(cell)', which is no number")
        }
        guard recorded <= step else { continue }
        guard recorded > lastRow?.step ?? -1 else {
          throw broken(index + 1, "has the step \(recorded) after the step \(lastRow?.step ?? 0)")
        }
        lastRow = (recorded, cells.dropFirst().compactMap { Double($0) })
      }
      kept += line + [Self.lineEnd]
    }
    guard !kept.isEmpty else { throw .unsuitable(path: path, reason: "has no line of columns") }
    if kept != bytes { try WholeFile.write(kept, to: path) }
    file = try GrowingFile(path)
    last = lastRow
  }

  public var path: String { file.path }

  /// Adds a row: a value for each column, in their order.
  public func append(step: Int, _ values: [Double]) throws(FileError) {
    precondition(
      values.count == columns.count, "\(values.count) values for \(columns.count) columns")
    last = (step, values)
    let cells = ["\(step)"] + values.map { "\($0)" }
    try file.append(Array("\(cells.joined(separator: ","))\n".utf8))
  }

  private static func header(_ columns: [String]) -> String {
    (["step"] + columns).map { name in
      precondition(
        name.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "'\(name)' is no name for a column")
      guard name.contains(where: { $0 == "," || $0 == "\"" }) else { return name }
      let doubled = name.split(separator: "\"", omittingEmptySubsequences: false)
      return "\"\(doubled.joined(separator: "\"\""))\""
    }.joined(separator: ",")
  }

  private static let lineEnd = UInt8(ascii: "\n")
}
