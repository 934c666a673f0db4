/// Multiplies matrices for the nodes of one graph: the only way from nodes to the libraries.
///
/// Every product runs on the calling thread. Graphs run in parallel instead, which gives the same bits for any number of
/// threads.
final class MatrixProducts {
  private let oneDNN: OneDNN?

  init(_ precision: Precision) {
    OpenBLAS.prepare()
    switch precision {
    case .float32: oneDNN = nil
    case .mixed: oneDNN = OneDNN()
    }
  }

  /// Weights with fewer inputs or outputs stay float32 in mixed precision. They take a small part of the time, and among
  /// them are a network's first and last layer: observations and values keep all their digits.
  private static let narrowestMixed = 64

  /// `target = beta * target + a * b` for row-major matrices, either of which can be transposed. The target has `rows` and
  /// `columns`; `inner` is the dimension that is summed over, and `beta` is 0 or 1.
  ///
  /// For blocks of columns of larger matrices, a stride is the number of columns of the larger matrix.
  func multiply(
    _ a: UnsafePointer<Float>, transposeA: Bool = false, strideA: Int? = nil,
    _ b: UnsafePointer<Float>, transposeB: Bool = false, strideB: Int? = nil, rows: Int,
    columns: Int, inner: Int, beta: Float, into target: UnsafeMutablePointer<Float>,
    stride: Int? = nil
  ) {
    let product = MatrixProduct(
      rows: rows, columns: columns, inner: inner, transposesA: transposeA, transposesB: transposeB,
      strideA: strideA, strideB: strideB, stride: stride)
    if let oneDNN, isMixed(product) {
      oneDNN.multiply(product, a, b, addsTarget: beta == 1, into: target)
    } else {
      OpenBLAS.multiply(product, a, b, beta: beta, into: target)
    }
  }

  /// The same for factors of several products.
  func multiply(
    _ a: MatrixFactor, transposeA: Bool = false, _ b: MatrixFactor, transposeB: Bool = false,
    beta: Float, into target: UnsafeMutablePointer<Float>
  ) {
    let product = MatrixProduct(
      rows: transposeA ? a.columns : a.rows, columns: transposeB ? b.rows : b.columns,
      inner: transposeA ? a.rows : a.columns, transposesA: transposeA, transposesB: transposeB)
    if let oneDNN, isMixed(product) {
      oneDNN.multiply(product, a.rounded(), b.rounded(), addsTarget: beta == 1, into: target)
    } else {
      OpenBLAS.multiply(product, a.values, b.values, beta: beta, into: target)
    }
  }

  /// A dense layer: `target = activation(input * weights + bias)`, with the bias in each row.
  func apply(
    _ weights: MatrixFactor, bias: UnsafePointer<Float>, _ activation: Activation,
    to input: MatrixFactor, into target: UnsafeMutablePointer<Float>
  ) {
    let product = MatrixProduct(
      rows: input.rows, columns: weights.columns, inner: input.columns)
    var isActivated = false
    if let oneDNN, isMixed(product) {
      isActivated = activation == .relu
      oneDNN.multiply(
        product, input.rounded(), weights.rounded(), bias: bias, appliesReLU: isActivated,
        into: target)
    } else {
      for row in 0..<product.rows {
        (target + row * product.columns).update(from: bias, count: product.columns)
      }
      OpenBLAS.multiply(product, input.values, weights.values, beta: 1, into: target)
    }
    if !isActivated { activation.apply(to: target, count: product.rows * product.columns) }
  }

  private func isMixed(_ product: MatrixProduct) -> Bool {
    // A product with a transposed first factor is a weight gradient, which has the shape of the weights.
    min(product.columns, product.transposesA ? product.rows : product.inner) >= Self.narrowestMixed
  }
}
