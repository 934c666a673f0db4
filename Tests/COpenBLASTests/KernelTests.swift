import COpenBLAS
import Glibc
import Testing

@Suite("OpenBLAS kernels", .serialized)
struct KernelTests {
  init() { COpenBLASChooseKernels() }

  // A process chooses only once, by its first test, so this test runs in its own process.
  @Test("after the choice there are no better kernels")
  func best() async {
    await #expect(processExitsWith: .success) {
      // Without the user's variable, as if the library did not know the processor. The library has read the variable
      // before this, when it was loaded.
      unsetenv("OPENBLAS_CORETYPE")
      COpenBLASChooseKernels()
      #expect(COpenBLASBetterKernels() == nil)
      #expect(getenv("OPENBLAS_CORETYPE") == nil)
    }
  }

  @Test(
    "products are right for sizes that are no multiples of kernel sizes",
    arguments: [(1, 1, 1), (7, 5, 3), (16, 16, 16), (33, 65, 17), (129, 127, 131), (400, 401, 39)],
    [1, 2])
  func products(size: (m: Int, n: Int, k: Int), threads: Int32) {
    COpenBLASSetThreadCount(threads)
    let (m, n, k) = size
    let a = (0..<m * k).map { Float(($0 * 7919) % 101) / 101 - 0.5 }
    let b = (0..<k * n).map { Float(($0 * 104_729) % 97) / 97 - 0.5 }
    var c = [Float](repeating: 2, count: m * n)
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(m), Int32(n), Int32(k), 0.5, a, Int32(k), b,
      Int32(n), 0.25, &c, Int32(n))
    let da = a.map(Double.init), db = b.map(Double.init)
    var d = [Double](repeating: 2, count: m * n)
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(m), Int32(n), Int32(k), 0.5, da, Int32(k),
      db, Int32(n), 0.25, &d, Int32(n))
    var worst = (single: 0.0, double: 0.0)
    for i in 0..<m {
      for j in 0..<n {
        var sum = 0.5
        for l in 0..<k { sum += 0.5 * da[i * k + l] * db[l * n + j] }
        worst.single = max(worst.single, abs(sum - Double(c[i * n + j])))
        worst.double = max(worst.double, abs(sum - d[i * n + j]))
      }
    }
    #expect(worst.single < 1e-5 * Double(k + 1))
    #expect(worst.double < 1e-13 * Double(k + 1))
    var y = [Float](repeating: 0, count: m)
    cblas_sgemv(
      CblasRowMajor, CblasNoTrans, Int32(m), Int32(k), 1, a, Int32(k), b, Int32(n), 0, &y, 1)
    for i in 0..<m {
      let sum = (0..<k).reduce(0.0) { $0 + da[i * k + $1] * db[$1 * n] }
      #expect(abs(sum - Double(y[i])) < 1e-5 * Double(k + 1))
    }
  }
}
