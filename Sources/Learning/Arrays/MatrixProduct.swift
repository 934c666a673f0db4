internal import COpenBLAS

/// The configuration of OpenBLAS: the fastest kernels for the processor, on the calling thread only. Graphs run in
/// parallel instead, which gives the same bits for any number of threads.
public enum MatrixKernels {
  /// The processor type that the kernels in use were written for. Other kernels round differently, so learned
  /// weights and actions differ in their last bits.
  public static var name: String {
    prepare()
    return String(cString: COpenBLASKernels())
  }

  /// Chooses the kernels. It must run before the first product; later calls have no effect.
  package static func prepare() { _ = choice }

  private static let choice: COpenBLASChoice = {
    let choice = COpenBLASChooseKernels()
    COpenBLASSetThreadCount(1)
    return choice
  }()
}

/// `target = beta * target + a * b` for row-major matrices (BLAS SGEMM, Dongarra et al. 1990). Either factor can be
/// transposed. The target has `rows` and `columns`; `inner` is the dimension that is summed over.
@inline(__always)
func multiply(
  _ a: UnsafePointer<Float>, transposeA: Bool = false, _ b: UnsafePointer<Float>,
  transposeB: Bool = false, rows: Int, columns: Int, inner: Int, beta: Float,
  into target: UnsafeMutablePointer<Float>
) {
  multiply(
    a, transposeA: transposeA, strideA: transposeA ? rows : inner, b, transposeB: transposeB,
    strideB: transposeB ? inner : columns, rows: rows, columns: columns, inner: inner, beta: beta,
    into: target, stride: columns)
}

/// The same for blocks of columns of larger matrices: a stride is the number of columns of the larger matrix, as it
/// lies in memory.
@inline(__always)
func multiply(
  _ a: UnsafePointer<Float>, transposeA: Bool = false, strideA: Int, _ b: UnsafePointer<Float>,
  transposeB: Bool = false, strideB: Int, rows: Int, columns: Int, inner: Int, beta: Float,
  into target: UnsafeMutablePointer<Float>, stride: Int
) {
  cblas_sgemm(
    CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans,
    transposeB ? CblasTrans : CblasNoTrans,
    Int32(rows), Int32(columns), Int32(inner), 1, a, Int32(strideA), b, Int32(strideB), beta,
    target, Int32(stride))
}
