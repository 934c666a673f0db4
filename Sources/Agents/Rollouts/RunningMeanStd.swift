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
  public mutating func update(_ values: UnsafeBufferPointer<Double>) {
    let columns = means.count
    for row in 0..<values.count / columns {
      count += 1
      for column in 0..<columns {
        let value = values[row * columns + column]
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
    let inverseStds = squaredDeviations.map { squaredDeviation in
      let std = count > 1 ? (squaredDeviation / count).squareRoot() : 1
      // Constant columns are not scaled.
      return std > 1e-6 ? 1 / std : 1
    }
    return ObservationNormalizer(means: means, inverseStds: inverseStds, clip: clip)
  }
}

/// Normalizes the columns of observations by fixed statistics.
struct ObservationNormalizer: Sendable {
  let means: [Double]
  /// One divided by each column's standard deviation.
  let inverseStds: [Double]
  let clip: Double

  @inline(__always)
  func normalize(_ value: Double, column: Int) -> Float {
    Float(max(-clip, min(clip, (value - means[column]) * inverseStds[column])))
  }

  /// Normalizes whole rows.
  func fill(_ target: UnsafeMutablePointer<Float>, from source: UnsafePointer<Double>, rows: Int) {
    let columns = means.count
    for row in 0..<rows {
      for column in 0..<columns {
        let index = row * columns + column
        target[index] = normalize(source[index], column: column)
      }
    }
  }
}
