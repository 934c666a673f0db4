/// The columns of a table: their names, types and widths, in order.
public struct ColumnLayout: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public let name: String
    public let type: ColumnType
    /// The number of values in each row. The state vectors of observations that are only images have none.
    public let width: Int
  }

  public private(set) var entries: [Entry] = []

  public init() {}

  /// Adds a column. Its name must be new.
  public mutating func add<Element>(_ column: Column<Element>, width: Int = 1) {
    precondition(
      width >= 0, "the column '\(column.name)' has \(width) values; it must have 0 or more")
    precondition(self[column.name] == nil, "there is already a column '\(column.name)'")
    entries.append(Entry(name: column.name, type: Element.columnType, width: width))
  }

  public func with<Element>(_ column: Column<Element>, width: Int = 1) -> ColumnLayout {
    var layout = self
    layout.add(column, width: width)
    return layout
  }

  public subscript(name: String) -> Entry? { entries.first { $0.name == name } }

  public func contains<Element>(_ column: Column<Element>) -> Bool {
    self[column.name]?.type == Element.columnType
  }

  /// The number of values in each row of a column, which must exist.
  public func width<Element>(of column: Column<Element>) -> Int {
    guard let entry = self[column.name], entry.type == Element.columnType else {
      preconditionFailure(
        "there is no column '\(column.name)' of \(Element.columnType), only "
          + entries.map(\.name).joined(separator: ", "))
    }
    return entry.width
  }
}
