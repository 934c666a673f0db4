/// Means and variances of columns, over all rows seen so far.
public struct RunningScale: Codable, Sendable {
  public private(set) var count = 0.0
  public private(set) var means, squares: [Double]
  /// Numbers farther from the mean than so many standard deviations are brought back to there.
  public let limit: Double

  public init(columns: Int, limit: Double = 10) {
    means = Array(repeating: 0, count: columns)
    squares = Array(repeating: 0, count: columns)
    self.limit = limit
  }

  /// Takes rows into account.
  public mutating func include(_ numbers: UnsafeBufferPointer<Double>) {
    let columns = means.count
    for row in 0..<numbers.count / columns {
      count += 1
      for column in 0..<columns {
        let number = numbers[row * columns + column]
        let change = number - means[column]
        means[column] += change / count
        squares[column] += change * (number - means[column])
      }
    }
  }

  /// What is wrong with one from a file, for so many columns; nil where nothing is.
  func fault(columns: Int) -> String? {
    guard means.count == columns, squares.count == columns else {
      return "has \(means.count) means and \(squares.count) squares for \(columns) columns"
    }
    guard count >= 0, count.isFinite, limit > 0, limit.isFinite, means.allSatisfy(\.isFinite),
      squares.allSatisfy({ $0 >= 0 && $0.isFinite })
    else { return "holds a number that is not finite, or negative where none can be" }
    return nil
  }

  /// What it has come to so far, to scale by.
  var scale: ColumnScale {
    let inverses = squares.map { square in
      let deviation = count > 1 ? (square / count).squareRoot() : 1
      // Columns that never change are left as they are.
      return deviation > 1e-6 ? 1 / deviation : 1
    }
    return ColumnScale(means: means, inverses: inverses, limit: limit)
  }
}

/// Shifts and scales the columns of observations.
struct ColumnScale: Sendable {
  let means: [Double]
  /// One over each column's standard deviation.
  let inverses: [Double]
  let limit: Double

  @inline(__always)
  func scaled(_ number: Double, column: Int) -> Float {
    Float(max(-limit, min(limit, (number - means[column]) * inverses[column])))
  }

  /// Scales whole rows.
  func fill(_ target: UnsafeMutablePointer<Float>, from source: UnsafePointer<Double>, rows: Int) {
    let columns = means.count
    for row in 0..<rows {
      for column in 0..<columns {
        let place = row * columns + column
        target[place] = scaled(source[place], column: column)
      }
    }
  }
}
