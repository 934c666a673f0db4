/// A graph's gradients of some parameters, matrix by matrix.
///
/// A matrix is zeroed only where a pass needs zeros: a product that is the first to reach it overwrites it.
public final class ParameterGradients {
  /// The parameters.
  public let parameters: Parameters
  /// The gradients of all matrices, in the order of the parameters. They are complete after a backward pass.
  public let values: UnsafeMutablePointer<Float>
  /// Whether this backward pass has written the gradients of each matrix.
  private var isWritten: [Bool]

  init(of parameters: Parameters) {
    self.parameters = parameters
    values = .allocate(capacity: max(parameters.count, 1))
    values.initialize(repeating: 0, count: parameters.count)
    isWritten = Array(repeating: false, count: parameters.entries.count)
  }

  deinit { values.deallocate() }

  /// The gradients of a matrix as the target of a matrix product, and the factor beta for their present values.
  public func targetToScale(
    _ entry: Parameters.Entry
  ) -> (values: UnsafeMutablePointer<Float>, beta: Float) {
    (values + entry.offset, markWritten(entry) ? 1 : 0)
  }

  /// The gradients of a matrix as the target of a sum; zero at first.
  public func targetToAddTo(_ entry: Parameters.Entry) -> UnsafeMutablePointer<Float> {
    let target = values + entry.offset
    if !markWritten(entry) { target.update(repeating: 0, count: entry.count) }
    return target
  }

  /// Returns whether this pass has written the matrix before.
  private func markWritten(_ entry: Parameters.Entry) -> Bool {
    guard let index = parameters.entries.firstIndex(where: { $0.offset == entry.offset }) else {
      preconditionFailure("there are no parameters \(entry.name)")
    }
    defer { isWritten[index] = true }
    return isWritten[index]
  }

  func beginBackward() {
    for index in isWritten.indices { isWritten[index] = false }
  }

  /// Zeros the gradients of matrices that the loss does not depend on.
  func finishBackward() {
    for (index, entry) in parameters.entries.enumerated() where !isWritten[index] {
      (values + entry.offset).update(repeating: 0, count: entry.count)
    }
  }
}
