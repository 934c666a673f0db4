/// The Gram matrix of the tasks' gradients in double precision, for solvers.
final class GradientProducts {
  let values: UnsafeMutablePointer<Double>
  private let count: Int

  init(_ tasks: Int) {
    count = tasks * tasks
    values = .allocate(capacity: count)
    values.initialize(repeating: 0, count: count)
  }

  deinit { values.deallocate() }

  func compute(_ gradients: TaskGradients) {
    for (index, product) in gradients.computeProducts().enumerated() {
      values[index] = Double(product)
    }
  }
}
