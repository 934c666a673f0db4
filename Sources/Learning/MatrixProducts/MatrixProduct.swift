/// The shape of a product of two row-major matrices, either of which can be transposed.
struct MatrixProduct: Hashable {
  /// The rows and columns of the target, and the dimension that is summed over.
  let rows, columns, inner: Int
  let transposesA, transposesB: Bool
  /// The distances between rows as they lie in memory. They are larger than the matrix has columns where it is a block
  /// of columns of a larger one.
  let strideA, strideB, stride: Int

  /// Without strides, the matrices have no gaps between rows.
  init(
    rows: Int, columns: Int, inner: Int, transposesA: Bool = false, transposesB: Bool = false,
    strideA: Int? = nil, strideB: Int? = nil, stride: Int? = nil
  ) {
    self.rows = rows
    self.columns = columns
    self.inner = inner
    self.transposesA = transposesA
    self.transposesB = transposesB
    self.strideA = strideA ?? (transposesA ? rows : inner)
    self.strideB = strideB ?? (transposesB ? inner : columns)
    self.stride = stride ?? columns
  }
}
