/// Solves systems of linear equations with a symmetric positive definite matrix, by its Cholesky factors.
final class CholeskySolver {
  /// The matrix, row by row. Solving overwrites it.
  let matrix: UnsafeMutablePointer<Double>
  let solution: UnsafeMutablePointer<Double>
  private let count: Int

  init(_ count: Int) {
    self.count = count
    matrix = .allocate(capacity: count * count)
    matrix.initialize(repeating: 0, count: count * count)
    solution = .allocate(capacity: count)
    solution.initialize(repeating: 0, count: count)
  }

  deinit {
    matrix.deallocate()
    solution.deallocate()
  }

  /// Sets the solution. Returns false if the matrix is not positive definite.
  func solve(_ right: UnsafeMutableBufferPointer<Double>) -> Bool {
    for row in 0..<count {
      let line = matrix + row * count
      for column in 0...row {
        let other = matrix + column * count
        var sum = line[column]
        for index in 0..<column { sum -= line[index] * other[index] }
        if row > column {
          line[column] = sum / other[column]
        } else if sum > 0 {
          line[column] = sum.squareRoot()
        } else {
          return false
        }
      }
    }
    for row in 0..<count {
      var sum = right[row]
      for index in 0..<row { sum -= matrix[row * count + index] * solution[index] }
      solution[row] = sum / matrix[row * count + row]
    }
    for row in (0..<count).reversed() {
      var sum = solution[row]
      for index in row + 1..<count { sum -= matrix[index * count + row] * solution[index] }
      solution[row] = sum / matrix[row * count + row]
    }
    return true
  }
}
