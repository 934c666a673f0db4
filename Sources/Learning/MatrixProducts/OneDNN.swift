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
    let product: MatrixProduct
    let addsTarget: Bool
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
    let plan = Plan(product: product, addsTarget: addsTarget)
    let planned = plans[plan] ?? make(plan)
    round(
      a, rows: product.transposesA ? product.inner : product.rows,
      columns: product.transposesA ? product.rows : product.inner, stride: product.strideA,
      into: self.a)
    round(
      b, rows: product.transposesB ? product.columns : product.inner,
      columns: product.transposesB ? product.inner : product.columns, stride: product.strideB,
      into: self.b)
    let isDone = CDNNLProductCompute(
      planned, self.a.start, self.b.start, nil, target, scratch.start)
    precondition(isDone, "oneDNN did not compute \(product)")
  }

  private func round(
    _ source: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int, into target: Memory
  ) {
    let target = target.start.assumingMemoryBound(to: UInt16.self)
    if stride == columns { return CDNNLRound(source, target, rows * columns) }
    for row in 0..<rows { CDNNLRound(source + row * stride, target + row * columns, columns) }
  }

  private func make(_ plan: Plan) -> OpaquePointer {
    let product = plan.product
    // The rounded factors have no gaps between rows.
    var shape = CDNNLShape(
      rows: Int64(product.rows), columns: Int64(product.columns), inner: Int64(product.inner),
      transposesA: product.transposesA, transposesB: product.transposesB,
      strideA: Int64(product.transposesA ? product.rows : product.inner),
      strideB: Int64(product.transposesB ? product.inner : product.columns),
      stride: Int64(product.stride), isBfloat16: true, addsBias: false,
      addsTarget: plan.addsTarget)
    guard let planned = CDNNLProductCreate(&shape) else {
      preconditionFailure("oneDNN does not compute \(product)")
    }
    let size = MemoryLayout<UInt16>.stride
    a.grow(to: product.rows * product.inner * size)
    b.grow(to: product.inner * product.columns * size)
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
  }
}
