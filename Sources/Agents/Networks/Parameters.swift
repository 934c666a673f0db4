public import Base

private import func Glibc.logf
private import func Glibc.memcpy

/// Numbers that are learned, all in one block of memory, each matrix of them under a name.
public final class Parameters {
  public struct Entry: Hashable, Sendable {
    public let name: String
    /// Rows and columns; a single row for what is added.
    public let rows, columns: Int
    /// Where it begins in the block.
    public let offset: Int
    public var count: Int { rows * columns }

    /// As it is in a file.
    var layout: TensorLayout {
      TensorLayout(name, .float32, shape: rows == 1 ? [columns] : [rows, columns])
    }
  }

  /// How a matrix begins.
  enum Start {
    case zeros, ones
    case logarithm(Float)
    /// Uniform, with the variance of two over the number of inputs (He), times the square of the gain.
    case he(gain: Float)
    /// Normal with a standard deviation.
    case normal(Float)
  }

  /// What parts of a network say they need, before there is memory for it.
  public struct Plan {
    fileprivate var entries: [(entry: Entry, start: Start)] = []
    private(set) var count = 0

    public init() {}

    mutating func add(_ name: String, rows: Int, columns: Int, _ start: Start) -> Entry {
      let entry = Entry(name: name, rows: rows, columns: columns, offset: count)
      entries.append((entry, start))
      count += entry.count
      return entry
    }

    /// What each matrix is called, and its shape in a file.
    var layouts: [TensorLayout] { entries.map(\.entry.layout) }
  }

  public let entries: [Entry]
  public let values: UnsafeMutablePointer<Float>
  public let count: Int

  public init(_ plan: Plan, using generator: inout SeededGenerator) {
    entries = plan.entries.map(\.entry)
    count = plan.count
    values = .allocate(capacity: max(count, 1))
    for (entry, start) in plan.entries {
      let bound = Double(6 / Float(entry.rows)).squareRoot()
      for index in entry.offset..<entry.offset + entry.count {
        values[index] =
          switch start {
          case .zeros: 0
          case .ones: 1
          case .logarithm(let value): logf(value)
          case .he(let gain): gain * Float(generator.uniform(in: -bound...bound))
          case .normal(let deviation): deviation * Float(generator.normal())
          }
      }
    }
  }

  /// The same numbers in memory of their own.
  public init(copying other: Parameters) {
    entries = other.entries
    count = other.count
    values = .allocate(capacity: max(count, 1))
    memcpy(values, other.values, count * MemoryLayout<Float>.stride)
  }

  deinit { values.deallocate() }

  public func values(of entry: Entry) -> UnsafeMutablePointer<Float> { values + entry.offset }

  /// Moves by a part of the way to others: `self += share * (other - self)`.
  public func follow(_ other: Parameters, share: Float, on pool: WorkerPool) {
    let memory = Disjoint((values, other.values))
    pool.runParts(of: count) { part in
      let (values, goal) = memory.value
      for index in part { values[index] += share * (goal[index] - values[index]) }
    }
  }
}
