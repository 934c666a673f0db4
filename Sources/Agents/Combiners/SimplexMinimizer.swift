/// Minimizes `b · w + k |G w|` over the probability simplex, where only the Gram matrix of the columns of G is known.
///
/// It moves weight from one column to another, pair by pair (pairwise Frank-Wolfe steps, Lacoste-Julien and Jaggi 2015),
/// and computes the best step from a formula.
final class SimplexMinimizer {
  /// The weights of the columns.
  let weights: UnsafeMutableBufferPointer<Double>
  /// The products of each column with the weighted sum of the columns.
  private let products: UnsafeMutableBufferPointer<Double>
  private let count: Int
  /// How far the steepest pair's slope may be from zero, in units of the longest column.
  private static let tolerance = 1e-7

  init(_ count: Int) {
    self.count = count
    weights = .allocate(capacity: count)
    weights.initialize(repeating: 0)
    products = .allocate(capacity: count)
    products.initialize(repeating: 0)
  }

  deinit {
    weights.deallocate()
    products.deallocate()
  }

  /// Sets the weights. `linear` is b, of the columns' products with a vector; nil stands for zeros.
  func minimize(
    _ gram: UnsafePointer<Double>, linear: UnsafePointer<Double>? = nil, factor: Double = 1
  ) {
    weights.update(repeating: 1 / Double(count))
    var largest = 0.0
    for row in 0..<count {
      largest = max(largest, gram[row * count + row])
      products[row] = (0..<count).reduce(0) { $0 + gram[row * count + $1] } / Double(count)
    }
    guard largest > 0, factor > 0 else { return }
    let tolerance = Self.tolerance * factor * largest.squareRoot()
    for _ in 0..<100 * count {
      var square = 0.0
      for index in 0..<count { square += weights[index] * products[index] }
      // At a sum of zero the norm has no slope.
      guard square > 1e-14 * largest else { return }
      let norm = square.squareRoot()
      func slope(_ index: Int) -> Double {
        (linear?[index] ?? 0) + factor * products[index] / norm
      }
      // From the column with the steepest ascent to the one with the steepest descent.
      var (from, to) = (-1, 0)
      for index in 0..<count {
        if slope(index) < slope(to) { to = index }
        if weights[index] > 0, from < 0 || slope(index) > slope(from) { from = index }
      }
      guard from >= 0, slope(from) - slope(to) > tolerance else { return }
      let (b, q1) = (
        (linear?[to] ?? 0) - (linear?[from] ?? 0), products[to] - products[from]
      )
      let q2 = gram[to * count + to] + gram[from * count + from] - 2 * gram[to * count + from]
      let step = Self.step(b, factor, square, q1, q2, limit: weights[from])
      weights[to] += step
      weights[from] = step == weights[from] ? 0 : weights[from] - step
      for index in 0..<count {
        products[index] += step * (gram[to * count + index] - gram[from * count + index])
      }
    }
  }

  /// Minimizes `b t + k sqrt(q0 + 2 q1 t + q2 t²)`, which falls at 0, up to the limit.
  private static func step(
    _ b: Double, _ k: Double, _ q0: Double, _ q1: Double, _ q2: Double, limit: Double
  ) -> Double {
    let margin = k * k * q2 - b * b
    guard q2 > 0, margin > 0 else { return limit }
    // The root of the derivative: with u = q1 + q2 t, k u = -b sqrt((u² + q0 q2 - q1²) / q2).
    let u = (b * b * max(0, q0 * q2 - q1 * q1) / margin).squareRoot()
    return min(max(((b > 0 ? -u : u) - q1) / q2, 0), limit)
  }
}
