internal import CDNNL

/// Matrix products of bfloat16 factors with float32 sums, by oneDNN (Debian's `libdnnl`).
///
/// It plans a product when it first sees its shape, and keeps the plan.
final class OneDNN {
  /// The version of the library and the processor features that it uses.
  static var kernels: String {
    guard let version = CDNNLVersion(), let features = CDNNLInstructionSet() else { return "none" }
    return "oneDNN \(String(cString: version)) for \(String(cString: features))"
  }

  /// Why this machine does not compute products of bfloat16; nil if it does.
  static var unavailability: String? {
    if CDNNLVersion() == nil { return "oneDNN is not installed; on Debian: apt install libdnnl2" }
    return CDNNLHasBfloat16() ? nil : "the processor has neither AVX512_BF16 nor AMX"
  }

  private struct Plan: Hashable {
    /// Without gaps between the rows of the factors.
    let product: MatrixProduct
    let addsBias, addsTarget, appliesReLU: Bool
  }

  private var plans: [Plan: OpaquePointer] = [:]
  private var a = Memory(), b = Memory(), scratch = Memory()

  deinit {
    for product in plans.values { CDNNLProductDestroy(product) }
  }

  /// `target = a * b`, plus the present target on request.
  func multiply(
    _ product: MatrixProduct, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    addsTarget: Bool, into target: UnsafeMutablePointer<Float>
  ) {
    let dense = MatrixProduct(
      rows: product.rows, columns: product.columns, inner: product.inner,
      transposesA: product.transposesA, transposesB: product.transposesB, stride: product.stride)
    let roundedA = self.a.round(
      a, rows: product.transposesA ? product.inner : product.rows, columns: dense.strideA,
      stride: product.strideA)
    let roundedB = self.b.round(
      b, rows: product.transposesB ? product.columns : product.inner, columns: dense.strideB,
      stride: product.strideB)
    multiply(dense, roundedA, roundedB, addsTarget: addsTarget, into: target)
  }

  /// The same for rounded factors without gaps between rows, on request plus a bias in each row, and with a rectified
  /// linear unit after the sum.
  func multiply(
    _ product: MatrixProduct, _ a: UnsafePointer<UInt16>, _ b: UnsafePointer<UInt16>,
    bias: UnsafePointer<Float>? = nil, addsTarget: Bool = false, appliesReLU: Bool = false,
    into target: UnsafeMutablePointer<Float>
  ) {
    let plan = Plan(
      product: product, addsBias: bias != nil, addsTarget: addsTarget, appliesReLU: appliesReLU)
    let planned = plans[plan] ?? make(plan)
    let isDone = CDNNLProductCompute(planned, a, b, bias, target, scratch.start)
    precondition(isDone, "oneDNN did not compute \(product)")
  }

  private func make(_ plan: Plan) -> OpaquePointer {
    let product = plan.product
    var shape = CDNNLShape(
      rows: Int64(product.rows), columns: Int64(product.columns), inner: Int64(product.inner),
      transposesA: product.transposesA, transposesB: product.transposesB,
      strideA: Int64(product.strideA), strideB: Int64(product.strideB),
      stride: Int64(product.stride), isBfloat16: true, addsBias: plan.addsBias,
      addsTarget: plan.addsTarget, appliesReLU: plan.appliesReLU)
    guard let planned = CDNNLProductCreate(&shape) else {
      preconditionFailure("oneDNN does not compute \(product)")
    }
    scratch.grow(to: CDNNLProductScratchSize(planned))
    plans[plan] = planned
    return planned
  }

  /// Aligned memory that only grows.
  private final class Memory {
    private(set) var start = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
    private var size = 64

    deinit { start.deallocate() }

    func grow(to size: Int) {
      guard size > self.size else { return }
      start.deallocate()
      start = .allocate(byteCount: size, alignment: 64)
      self.size = size
    }

    /// Fills the memory with the rounded values of a matrix.
    func round(
      _ source: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int
    ) -> UnsafePointer<UInt16> {
      grow(to: rows * columns * MemoryLayout<UInt16>.stride)
      let target = start.assumingMemoryBound(to: UInt16.self)
      for row in 0..<rows { CDNNLRound(source + row * stride, target + row * columns, columns) }
      return UnsafePointer(target)
    }
  }
}
