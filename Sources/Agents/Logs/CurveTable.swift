public import Base

/// The content of a file of learning curves, as ``CurveFile`` writes it.
public struct CurveTable: Sendable {
  /// The names of the curves.
  public let columns: [String]
  public let steps: [Int]
  /// For each step, a value for each column; values may be infinite or NaN.
  public let rows: [[Double]]

  /// Reads a file. Text after the last line end is an incomplete row and is ignored.
  public init(reading path: String) throws(FileError) {
    func broken(_ line: Int, _ reason: String) -> FileError {
      .invalidFormat(path: path, format: "CSV", reason: "line \(line) \(reason)")
    }
    let bytes = try File.read(path)
    // A power failure can leave zeros in place of the last rows.
    let end = (bytes.lastIndex { $0 != 0 } ?? -1) + 1
    var lines: [String] = []
    for line in bytes[..<end].split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
      // Other programs may have written Windows line ends.
      let words = line.last == 0x0D ? line.dropLast() : line
      guard let text = String(validating: words, as: UTF8.self) else {
        throw broken(lines.count + 1, "is not valid UTF-8")
      }
      lines.append(text)
    }
    guard let header = lines.first else {
      (columns, steps, rows) = ([], [], [])
      return
    }
    guard let names = Self.cells(of: header) else { throw broken(1, "has an unclosed quote") }
    guard names.first == "step" else {
      throw broken(1, "begins with '\(names.first ?? "")', not with 'step'")
    }
    var (steps, rows): ([Int], [[Double]]) = ([], [])
    for (index, line) in lines.enumerated().dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      guard cells.count == names.count else {
        throw broken(index + 1, "has \(cells.count) values for \(names.count) columns")
      }
      guard let step = Int(cells[0]) else {
        throw broken(index + 1, "has the step '\(cells[0])', which is not an integer")
      }
      guard step <= SettingLimits.totalSteps else {
        throw broken(index + 1, "has the step \(step), which no run can reach")
      }
      guard step > steps.last ?? -1 else {
        throw broken(index + 1, "has the step \(step) after the step \(steps.last ?? 0)")
      }
      var row: [Double] = []
      for cell in cells.dropFirst() {
        guard let value = Double(cell) else {
          throw broken(index + 1, "has the value '\(cell)', which is not a number")
        }
        row.append(value)
      }
      steps.append(step)
      rows.append(row)
    }
    columns = Array(names.dropFirst())
    self.steps = steps
    self.rows = rows
  }

  /// The values of a column; nil if there is no such column.
  public func values(of column: String) -> [Double]? {
    columns.firstIndex(of: column).map { index in rows.map { $0[index] } }
  }

  /// The cells of a line, some of which may be quoted; nil if a quote is not closed.
  private static func cells(of line: String) -> [String]? {
    var cells = [""]
    var (isQuoted, wasQuote) = (false, false)
    for letter in line {
      if letter == "\"" {
        // A quote within quotes is written twice.
        if !isQuoted, wasQuote { cells[cells.count - 1].append(letter) }
        isQuoted.toggle()
        wasQuote = !isQuoted
        continue
      }
      wasQuote = false
      if letter == ",", !isQuoted {
        cells.append("")
      } else {
        cells[cells.count - 1].append(letter)
      }
    }
    return isQuoted ? nil : cells
  }
}
