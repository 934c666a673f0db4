internal import Base

/// Lines of text in columns: words to the left, numbers to the right.
struct TextTable {
  enum Cell {
    case word(String)
    case number(String)
  }

  private let header: [Cell]
  private var rows: [[Cell]] = []

  init(_ header: [Cell]) { self.header = header }

  mutating func add(_ row: [Cell]) { rows.append(row) }

  /// The lines, header first.
  var lines: [String] {
    let all = [header] + rows
    let widths = header.indices.map { column in
      all.map { $0[column].text.count }.max() ?? 0
    }
    return all.map { row in
      var line = zip(row, widths).map { cell, width in
        switch cell {
        case .word(let text): text.rightPadded(width)
        case .number(let text): leftPadded(text, width)
        }
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

extension TextTable.Cell {
  fileprivate var text: String {
    switch self {
    case .word(let text), .number(let text): text
    }
  }
}
