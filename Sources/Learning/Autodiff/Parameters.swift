public import Base

private import func Glibc.logf
private import func Glibc.memcpy

/// Named matrices of learned parameters in one block of memory.
public final class Parameters {
  /// The place of a matrix in the block.
  public struct Entry: Hashable, Sendable {
    /// The name in files.
    public let name: String
    /// Rows and columns; a bias has one row.
    public let rows, columns: Int
    /// The offset of the first value in the block.
    public let offset: Int
    /// Whether the values are given and not learned. Weight decay leaves them as they are.
    public let isConstant: Bool
    /// The number of values.
    public var count: Int { rows * columns }

    /// The matrix as a tensor in a file.
    public var info: TensorInfo {
      TensorInfo(name, .float32, shape: rows == 1 ? [columns] : [rows, columns])
    }
  }

  /// The initial values of a matrix.
  public enum Initializer {
    /// Constants.
    case zeros, ones
    /// The natural logarithm of a value.
    case logarithm(Float)
    /// He (Kaiming) uniform initialization (He et al. 2015), multiplied by the gain.
    case heUniform(gain: Float)
    /// Normal with this standard deviation.
    case normal(Float)
    /// Given values, row by row, which are not learned. The loss must depend on them through ``Graph/detached(_:)``.
    case constants([Float])

    var isConstant: Bool {
      if case .constants = self { true } else { false }
    }
  }

  /// The matrices that the parts of a network need, collected before allocation.
  public struct Plan {
    fileprivate var entries: [(entry: Entry, initializer: Initializer)] = []
    /// The number of values of all matrices.
    public private(set) var count = 0

    /// Makes an empty plan.
    public init() {}

    /// Adds a matrix; returns its place.
    public mutating func add(
      _ name: String, rows: Int, columns: Int, _ initializer: Initializer
    ) -> Entry {
      let entry = Entry(
        name: name, rows: rows, columns: columns, offset: count, isConstant: initializer.isConstant)
      entries.append((entry, initializer))
      count += entry.count
      return entry
    }

    /// The number of values in matrices of a single row, such as biases.
    public var biasCount: Int {
      entries.reduce(0) { $0 + ($1.entry.rows == 1 ? $1.entry.columns : 0) }
    }

    /// The name and shape of each matrix in a file.
    var tensorInfos: [TensorInfo] { entries.map(\.entry.info) }
  }

  /// The matrices, in the order of the block.
  public let entries: [Entry]
  /// The block.
  public let values: UnsafeMutablePointer<Float>
  /// The number of values in the block.
  public let count: Int

  /// Allocates and initializes the matrices of a plan.
  public init(_ plan: Plan, using generator: inout SeededGenerator) {
    entries = plan.entries.map(\.entry)
    count = plan.count
    values = .allocate(capacity: max(count, 1))
    for (entry, initializer) in plan.entries {
      let bound = Double(6 / Float(entry.rows)).squareRoot()
      for index in entry.offset..<entry.offset + entry.count {
        values[index] =
          switch initializer {
          case .zeros: 0
          case .ones: 1
          case .logarithm(let value): logf(value)
          case .heUniform(let gain): gain * Float(generator.uniform(in: -bound...bound))
          case .normal(let std): std * Float(generator.normal())
          case .constants(let values): values[index - entry.offset]
          }
      }
    }
  }

  /// Copies parameters.
  public init(copying other: Parameters) {
    entries = other.entries
    count = other.count
    values = .allocate(capacity: max(count, 1))
    memcpy(values, other.values, count * MemoryLayout<Float>.stride)
  }

  deinit { values.deallocate() }

  /// The values of a matrix.
  public func values(of entry: Entry) -> UnsafeMutablePointer<Float> { values + entry.offset }

  /// Polyak averaging of target networks (DDPG, Lillicrap et al. 2016): `self += tau * (source - self)`,
  /// for a part of the block.
  package func updateTargets(_ part: Range<Int>, from source: Parameters, tau: Float) {
    let (values, source) = (values, source.values)
    for index in part { values[index] += tau * (source[index] - values[index]) }
  }
}
