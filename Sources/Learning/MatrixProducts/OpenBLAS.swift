internal import COpenBLAS

/// The kernels of OpenBLAS.
public enum MatrixKernels {
  /// The processor type that the kernels in use were written for. Other kernels round differently, so learned
  /// weights and actions differ in their last bits.
  public static var name: String {
    OpenBLAS.prepare()
    return String(cString: COpenBLASKernels())
  }
}

/// Matrix products in float32, by OpenBLAS: with the fastest kernels for the processor, on the calling thread only.
enum OpenBLAS {
  /// Chooses the kernels. It must run before the first product; later calls have no effect.
  static func prepare() { _ = choice }

  private static let choice: COpenBLASChoice = {
    let choice = COpenBLASChooseKernels()
    COpenBLASSetThreadCount(1)
    return choice
  }()

  /// `target = beta * target + a * b` (BLAS SGEMM, Dongarra et al. 1990).
  @inline(__always)
  static func multiply(
    _ product: MatrixProduct, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, beta: Float,
    into target: UnsafeMutablePointer<Float>
  ) {
    cblas_sgemm(
      CblasRowMajor, product.transposesA ? CblasTrans : CblasNoTrans,
      product.transposesB ? CblasTrans : CblasNoTrans, Int32(product.rows), Int32(product.columns),
      Int32(product.inner), 1, a, Int32(product.strideA), b, Int32(product.strideB), beta, target,
      Int32(product.stride))
  }
}
