internal import Learning

/// The running mean and variance of each column, by Welford's algorithm (Welford 1962).
public struct RunningMeanStd: Codable, Sendable {
  public private(set) var count = 0.0
  public private(set) var means, squaredDeviations: [Double]
  /// Normalized values are clipped to plus or minus this, as by `clip_obs` of SB3's VecNormalize.
  public let clip: Double

  public init(columns: Int, clip: Double = 10) {
    means = Array(repeating: 0, count: columns)
    squaredDeviations = Array(repeating: 0, count: columns)
    self.clip = clip
  }

  /// Updates the statistics with rows.
  public mutating func update<Value: BinaryFloatingPoint>(_ values: UnsafeBufferPointer<Value>) {
    let columns = means.count
    guard columns > 0 else { return }
    for row in 0..<values.count / columns {
      count += 1
      for column in 0..<columns {
        let value = Double(values[row * columns + column])
        let change = value - means[column]
        means[column] += change / count
        squaredDeviations[column] += change * (value - means[column])
      }
    }
  }

  /// Why statistics from a file are not valid for `columns` columns; nil if they are.
  func validationError(columns: Int) -> String? {
    guard means.count == columns, squaredDeviations.count == columns else {
      return "has \(means.count) means and \(squaredDeviations.count) squared deviations "
        + "for \(columns) columns"
    }
    guard count >= 0, count.isFinite, clip > 0, clip.isFinite, means.allSatisfy(\.isFinite),
      squaredDeviations.allSatisfy({ $0 >= 0 && $0.isFinite })
    else { return "has a value that is not finite, or negative where none can be" }
    return nil
  }

  /// The normalization by the current statistics.
  var normalizer: ObservationNormalizer {
    ObservationNormalizer(
      means: means, inverseStds: means.indices.map(inverseStd(of:)), clip: clip)
  }

  /// One divided by a column's standard deviation; 1 for constant columns, which are not scaled.
  fileprivate func inverseStd(of column: Int) -> Double {
    let std = count > 1 ? (squaredDeviations[column] / count).squareRoot() : 1
    return std > 1e-6 ? 1 / std : 1
  }
}

/// Normalizes the columns of observations by fixed statistics.
struct ObservationNormalizer: Sendable {
  private(set) var means: [Double]
  /// One divided by each column's standard deviation.
  private(set) var inverseStds: [Double]
  let clip: Double

  /// Takes over the current statistics, without allocating.
  mutating func update(from statistics: RunningMeanStd) {
    for column in means.indices {
      means[column] = statistics.means[column]
      inverseStds[column] = statistics.inverseStd(of: column)
    }
  }

  @inline(__always)
  func normalize(_ value: Double, column: Int) -> Float {
    Float(max(-clip, min(clip, (value - means[column]) * inverseStds[column])))
  }

  /// Normalizes whole rows.
  func fill<Value: BinaryFloatingPoint>(
    _ target: UnsafeMutablePointer<Float>, from source: UnsafePointer<Value>, rows: Int
  ) {
    let columns = means.count
    for row in 0..<rows {
      for column in 0..<columns {
        let index = row * columns + column
        target[index] = normalize(Double(source[index]), column: column)
      }
    }
  }
}
