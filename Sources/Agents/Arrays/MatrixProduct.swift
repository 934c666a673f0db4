internal import COpenBLAS

/// OpenBLAS as graphs need it: with the fastest kernels for the processor, and on the thread that calls, for graphs
/// run side by side, which gives the same bits for any number of threads.
public enum MatrixKernels {
  /// The processor that the kernels in use were written for. Others round otherwise, so that learning and acting come
  /// to other bits.
  public static var name: String {
    prepare()
    return String(cString: COpenBLASKernels())
  }

  /// To be called before the first product; later calls change nothing.
  static func prepare() { _ = choice }

  private static let choice: COpenBLASChoice = {
    let choice = COpenBLASChooseKernels()
    COpenBLASSetThreadCount(1)
    return choice
  }()
}

/// `target = keep * target + a * b` for matrices by row, either of them turned over on request: the target has
/// `rows` and `columns`, and `inner` is what is summed over.
@inline(__always)
func multiply(
  _ a: UnsafePointer<Float>, firstIsTurned: Bool = false, _ b: UnsafePointer<Float>,
  secondIsTurned: Bool = false, rows: Int, columns: Int, inner: Int, keep: Float,
  into target: UnsafeMutablePointer<Float>
) {
  cblas_sgemm(
    CblasRowMajor, firstIsTurned ? CblasTrans : CblasNoTrans,
    secondIsTurned ? CblasTrans : CblasNoTrans,
    Int32(rows), Int32(columns), Int32(inner), 1, a, Int32(firstIsTurned ? rows : inner), b,
    Int32(secondIsTurned ? inner : columns), keep, target, Int32(columns))
}
